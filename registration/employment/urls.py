"""Addresses of the employment register."""

from django.urls import path

from registration.employment.pages import desk, employer, mine

urlpatterns = [
    path("desk/work/", desk.work, name="work"),
    path("desk/work/new/", desk.new, name="work-new"),
    path("desk/work/<uuid:pk>/", desk.case, name="work-case"),
    path("desk/work/<uuid:pk>/form.pdf", desk.case_file, name="work-pdf"),
    path("my/work/", mine.work, name="my-work"),
    path("my/work/new/", mine.own, name="my-work-new"),
    path("my/work/<uuid:pk>/", mine.mine, name="my-work-record"),
    path("my/work/<uuid:pk>/not-so/", mine.object_to, name="my-work-object"),
    path("my/work/<uuid:pk>/form.pdf", mine.mine_file, name="my-work-pdf"),
    path("employer/<uuid:pk>/workers/", employer.workers, name="employer-workers"),
    path("employer/<uuid:pk>/workers/new/", employer.hire, name="employer-hire"),
    path("employer/worker/<uuid:pk>/", employer.worker, name="employer-worker"),
    path("employer/worker/<uuid:pk>/form.pdf", employer.worker_file, name="employer-worker-pdf"),
]
