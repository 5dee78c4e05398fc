"""Addresses of the comparison."""

from django.urls import path

from registration.comparison.pages import hits, runs

urlpatterns = [
    path("desk/comparison/", runs.runs, name="compare-runs"),
    path("desk/comparison/runs.xlsx", runs.sheet, name="compare-sheet"),
    path("desk/comparison/<uuid:pk>/", runs.run, name="compare-run"),
    path("desk/hits/", hits.hits, name="compare-hits"),
    path("desk/hits/<uuid:pk>/", hits.hit, name="compare-hit"),
]
