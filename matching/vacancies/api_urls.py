"""Addresses of vacancies in the API."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from matching.vacancies import api, own_api
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
    path("my/employers/", own_api.OwnEmployersView.as_view(), name="api-my-employers"),
    path("my/vacancies/", own_api.OwnVacanciesView.as_view(), name="api-my-vacancies"),
    path("my/vacancies/<uuid:pk>/", own_api.OwnVacancyView.as_view(), name="api-my-vacancy"),
    path("my/vacancies/<uuid:pk>/parts/<slug:part>/", own_api.OwnVacancyPartView.as_view(), name="api-my-vacancy-part"),
    path("my/vacancies/<uuid:pk>/submit/", own_api.OwnVacancySubmitView.as_view(), name="api-my-vacancy-submit"),
    path("stream/vacancies/", api.StreamView.as_view(), name="api-stream"),
    path("stream/vacancies/snapshot/", api.WholeView.as_view(), name="api-stream-snapshot"),
]
