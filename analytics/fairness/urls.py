"""Addresses of the fairness desk."""

from django.urls import path

from analytics.fairness import pages

urlpatterns = [
    path("fairness/", pages.fairness, name="fairness"),
    path("algorithm/", pages.card, name="algorithm-card"),
]
