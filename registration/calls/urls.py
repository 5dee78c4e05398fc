"""Addresses of the 12333 desk."""

from django.urls import path

from registration.calls.pages import desk

urlpatterns = [
    path("calls/", desk.calls, name="calls"),
    path("calls/<uuid:pk>/", desk.call, name="call"),
    path("calls/<uuid:pk>/consent/", desk.consent, name="call-consent"),
    path("calls/<uuid:pk>/end/", desk.end, name="call-end"),
    path("calls/<uuid:pk>/help/", desk.ask_for_help, name="call-help"),
    path("calls/<uuid:pk>/registration/<uuid:case>/withdraw/", desk.withdraw, name="call-withdraw"),
    path("calls/<uuid:pk>/registration/<uuid:case>/correct/", desk.correct, name="call-correct"),
]
