"""Addresses of households."""

from django.urls import path

from registration.households.pages import desk

urlpatterns = [
    path("desk/households/", desk.households, name="households"),
    path("desk/households/open/", desk.open_one, name="household-open"),
    path("desk/households/<uuid:pk>/", desk.household, name="household"),
]
