"""Addresses of the desk's side; the person's own stand under /my/data/."""

from django.urls import path

from registration.mydata.pages import counter, desk

urlpatterns = [
    path("desk/data/", desk.requests, name="data-requests"),
    path("desk/data/<uuid:pk>/", desk.one_request, name="data-request"),
    path("desk/registration/<uuid:pk>/delete/", counter.take, name="data-counter"),
    path("desk/data/<uuid:pk>/delete/", counter.deletion, name="data-deletion"),
    path("desk/data/<uuid:pk>/receipt/", counter.receipt, name="data-receipt"),
]
