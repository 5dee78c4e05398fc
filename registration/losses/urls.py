"""Addresses of why work was lost."""

from django.urls import path

from registration.losses import pages

urlpatterns = [path("desk/registration/<uuid:pk>/loss/", pages.why, name="loss-why")]
