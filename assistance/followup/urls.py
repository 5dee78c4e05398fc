"""Addresses of the desk's follow-up pages."""

from django.urls import path

from assistance.followup.pages import person, task, today

urlpatterns = [
    path("desk/", today.home, name="desk"),
    path("desk/today/", today.work_list, {"which": "today"}, name="desk-today"),
    path("desk/overdue/", today.work_list, {"which": "overdue"}, name="desk-overdue"),
    path("desk/escalated/", today.work_list, {"which": "escalated"}, name="desk-escalated"),
    path("desk/count/", today.count, name="desk-count"),
    path("desk/task/<uuid:pk>/", task.task, name="desk-task"),
    path("desk/task/<uuid:pk>/contact/", task.contact, name="contact-log"),
    path("desk/task/<uuid:pk>/postpone/", task.postpone, name="task-postpone"),
    path("desk/task/<uuid:pk>/skip/", task.skip, name="task-skip"),
    path("desk/contact/<uuid:pk>/undo/", task.undo, name="contact-undo"),
    path("desk/person/<uuid:pk>/", person.person, name="desk-person"),
    path("desk/person/<uuid:pk>/task/", person.add_task, name="task-add"),
]
