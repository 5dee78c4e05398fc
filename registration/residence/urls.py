"""Addresses of moving."""

from django.urls import path

from registration.residence.pages import desk, mine

urlpatterns = [
    path("my/moved/", mine.moved, name="my-moved"),
    path("desk/person/<uuid:pk>/moved/", desk.moved, name="person-moved"),
]
