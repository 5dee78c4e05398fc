"""Addresses of vacancies in the API."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from matching.vacancies import api
from matching.vacancies.api import NUMBER


class NumberConverter(StringConverter):
    regex = NUMBER


class SnapshotConverter(StringConverter):
    regex = "[!-.0-~]{1,40}"


register_converter(NumberConverter, "offer_number")
register_converter(SnapshotConverter, "snapshot_number")

urlpatterns = [
    path("vacancies/offers/", api.OffersView.as_view(), name="api-offers"),
    path("vacancies/snapshots/", api.SnapshotPartView.as_view(), name="api-feed-parts"),
    path("vacancies/snapshots/<snapshot_number:snapshot>/", api.SnapshotRunView.as_view(), name="api-feed-run"),
    path("vacancies/offers/<offer_number:number>/", api.OfferView.as_view(), name="api-offer"),
    path("stream/vacancies/", api.StreamView.as_view(), name="api-stream"),
    path("stream/vacancies/snapshot/", api.WholeView.as_view(), name="api-stream-snapshot"),
]
