"""Addresses of the desk's side; the person's own stand under /my/data/."""

from django.urls import path

from registration.mydata.pages import desk

urlpatterns = [
    path("desk/data/", desk.requests, name="data-requests"),
    path("desk/data/<uuid:pk>/", desk.one_request, name="data-request"),
]
