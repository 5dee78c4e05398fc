"""Addresses of follow-up: the person's own answer, and the rules of how often."""

from django.urls import path

from assistance.followup.pages import cadence, still_looking

urlpatterns = [
    path("my/still-looking/", still_looking.still_looking, name="still-looking"),
    path("rules/cadence/", cadence.cadence, name="cadence"),
    path("rules/cadence/<uuid:pk>/publish/", cadence.cadence_publish, name="cadence-publish"),
]
