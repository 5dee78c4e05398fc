"""Addresses of the recommendations in the API."""

from django.urls import path

from matching.recommend import api

urlpatterns = [
    path("matches/", api.MatchesView.as_view(), name="api-matches"),
    path("matches/vacancies/<uuid:pk>/", api.MatchedPeopleView.as_view(), name="api-vacancy-matches"),
]
