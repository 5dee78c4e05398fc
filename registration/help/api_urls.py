"""Addresses of requests for help in the API for channels."""

from django.urls import path

from registration.help import api

urlpatterns = [
    path("my/help-requests/", api.HelpRequestsView.as_view(), name="api-help"),
    path("my/help-requests/<uuid:pk>/withdraw/", api.HelpWithdrawView.as_view(), name="api-help-withdraw"),
]
