"""Addresses of the unemployment register in the API for channels."""

from django.urls import path

from registration.unemployment import channel_api as api

urlpatterns = [
    path("my/draft/", api.DraftView.as_view(), name="api-draft"),
    path("my/draft/submit/", api.SubmitView.as_view(), name="api-submit"),
    path("my/registrations/", api.RegistrationsView.as_view(), name="api-registrations"),
    path("my/registrations/<uuid:pk>/", api.RegistrationView.as_view(), name="api-registration"),
    path("my/registrations/<uuid:pk>/withdraw/", api.WithdrawView.as_view(), name="api-withdraw"),
    path("my/registrations/<uuid:pk>/correct/", api.CorrectionView.as_view(), name="api-correct"),
    path("my/registrations/<uuid:pk>/appeal/", api.AppealView.as_view(), name="api-appeal"),
]
