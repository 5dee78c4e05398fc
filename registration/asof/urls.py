"""Addresses of what was true when and what we knew when."""

from django.urls import path

from registration.asof import pages

urlpatterns = [
    path("desk/person/<uuid:pk>/known/", pages.office, name="person-known"),
    path("audit/person/<uuid:pk>/known/", pages.auditor, name="audit-known"),
    path("my/work/known/", pages.mine, name="my-work-known"),
]
