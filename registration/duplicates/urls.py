"""Addresses of pairs and merges."""

from django.urls import path

from registration.duplicates.pages import desk

urlpatterns = [
    path("desk/duplicates/", desk.duplicates, {"which": "open"}, name="duplicates"),
    path("desk/duplicates/merged/", desk.duplicates, {"which": "merged"}, name="duplicates-merged"),
    path("desk/duplicates/apart/", desk.duplicates, {"which": "not_same"}, name="duplicates-apart"),
    path("desk/duplicates/report/", desk.report, name="duplicate-report"),
    path("desk/duplicate/<uuid:pk>/", desk.pair, name="duplicate"),
    path("desk/merges/", desk.merges, name="merges"),
    path("desk/merge/<uuid:pk>/", desk.merge, name="merge"),
]
