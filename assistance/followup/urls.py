"""Addresses of follow-up: the desk, the person's own answer, and the rules of how often."""

from django.urls import include, path

from assistance.followup.pages import cadence, person, sources, still_looking, task, today

urlpatterns = [
    path("", include("assistance.followup.visits.urls")),
    path("desk/", today.home, name="desk"),
    path("desk/today/", today.work_list, {"which": "today"}, name="desk-today"),
    path("desk/overdue/", today.work_list, {"which": "overdue"}, name="desk-overdue"),
    path("desk/escalated/", today.work_list, {"which": "escalated"}, name="desk-escalated"),
    path("desk/handed/", today.work_list, {"which": "handed"}, name="desk-handed"),
    path("desk/count/", today.count, name="desk-count"),
    path("desk/task/<uuid:pk>/", task.task, name="desk-task"),
    path("desk/task/<uuid:pk>/contact/", task.contact, name="contact-log"),
    path("desk/task/<uuid:pk>/postpone/", task.postpone, name="task-postpone"),
    path("desk/task/<uuid:pk>/skip/", task.skip, name="task-skip"),
    path("desk/contact/<uuid:pk>/undo/", task.undo, name="contact-undo"),
    path("desk/person/<uuid:pk>/", person.person, name="desk-person"),
    path("desk/person/<uuid:pk>/sources/", sources.sources, name="person-sources"),
    path("desk/person/<uuid:pk>/task/", person.add_task, name="task-add"),
    path("my/still-looking/", still_looking.still_looking, name="still-looking"),
    path("rules/cadence/", cadence.cadence, name="cadence"),
    path("rules/cadence/<uuid:pk>/publish/", cadence.cadence_publish, name="cadence-publish"),
]
