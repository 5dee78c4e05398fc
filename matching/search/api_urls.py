"""Addresses of the search in the API."""

from django.urls import path

from matching.search import api

urlpatterns = [
    path("vacancies/", api.VacanciesView.as_view(), name="api-vacancies"),
    path("vacancies/<uuid:pk>/", api.VacancyView.as_view(), name="api-vacancy"),
]
