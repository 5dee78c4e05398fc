"""Addresses of the register of job seekers in the API for channels."""

from django.urls import path

from registration.jobseeking import channel_api as api

urlpatterns = [
    path("my/seeking/", api.SeekingView.as_view(), name="api-seeking"),
    path("my/seeking/parts/<slug:part>/", api.SeekingPartView.as_view(), name="api-seeking-part"),
    path("my/seeking/publish/", api.PublishView.as_view(), name="api-seeking-publish"),
    path("my/seeking/consents/<slug:kind>/", api.SeekingConsentView.as_view(), name="api-seeking-consent"),
]
