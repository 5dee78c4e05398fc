"""Addresses of the employment register in the API for channels."""

from django.urls import path

from registration.employment import api

urlpatterns = [
    path("employment-registrations/", api.EmploymentsView.as_view(), name="api-employment"),
    path("employment-registrations/<uuid:pk>/", api.EmploymentView.as_view(), name="api-employment-one"),
    path("employment-registrations/<uuid:pk>/end/", api.EndView.as_view(), name="api-employment-end"),
]
