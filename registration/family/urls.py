"""Addresses of representing a family member."""

from django.urls import path

from registration.family.pages import mine

urlpatterns = [
    path("my/family/", mine.family, name="family"),
    path("my/family/add/", mine.add, name="family-add"),
    path("my/family/agree/", mine.agreed, name="family-agree"),
    path("my/family/<uuid:pk>/", mine.status, name="family-status"),
    path("my/family/<uuid:pk>/register/", mine.register, name="family-register"),
    path("my/family/<uuid:pk>/end/", mine.end, name="family-end"),
]
