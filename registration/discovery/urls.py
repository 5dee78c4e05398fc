"""Addresses of discovery."""

from django.urls import path

from registration.discovery.pages import add, desk, handovers

urlpatterns = [
    path("desk/leads/", desk.leads, name="leads"),
    path("desk/leads/new/", add.add, name="lead-add"),
    path("desk/handovers/", handovers.handovers, name="handovers"),
    path("desk/leads/<uuid:pk>/", desk.lead, name="lead"),
]
