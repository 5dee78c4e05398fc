"""Addresses of policies."""

from django.urls import path

from assistance.policies import pages

urlpatterns = [
    path("policies/", pages.every, name="policies"),
    path("policies/<slug:policy>/", pages.one, name="policy"),
]
