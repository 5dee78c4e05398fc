"""Addresses of changes."""

from django.urls import path

from registration.identity.pages import desk, mine

urlpatterns = [
    path("desk/changes/", desk.changes, name="changes"),
    path("desk/change/<uuid:pk>/", desk.change, name="change"),
    path("desk/registration/<uuid:pk>/change/", desk.counter, name="change-counter"),
    path("my/change/", mine.change, name="my-change"),
    path("my/change/<uuid:pk>/withdraw/", mine.withdraw, name="my-change-withdraw"),
]
