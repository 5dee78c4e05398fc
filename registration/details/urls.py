"""Addresses of what a person may still tell."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from portal.people.facts.questions import BY_SLUG
from registration.details import pages


class DetailConverter(StringConverter):
    regex = "|".join(sorted(BY_SLUG, key=len, reverse=True))


register_converter(DetailConverter, "detail_code")

urlpatterns = [
    path("my/details/", pages.details, name="details"),
    path("my/details/consent/take-back/", pages.take_consent_back, name="details-consent-back"),
    path("my/details/<detail_code:code>/", pages.detail, name="detail"),
]
