"""Addresses of the person's own data."""

from django.urls import path

from portal.site.mydata import pages

urlpatterns = [
    path("", pages.overview, name="my-data"),
    path("looks/", pages.looks, name="my-data-looks"),
    path("given/", pages.given, name="my-data-given"),
    path("consents/", pages.consents, name="my-data-consents"),
    path("consents/withdraw/", pages.withdraw_consent, name="my-data-withdraw-consent"),
    path("consents/want-again/", pages.stop_objecting, name="my-data-want-again"),
    path("ask/", pages.ask, name="my-data-ask"),
    path("request/<uuid:pk>/", pages.one_request, name="my-data-request"),
    path("request/<uuid:pk>/withdraw/", pages.withdraw, name="my-data-request-withdraw"),
    path("check/", pages.check, name="my-data-check"),
    path("copy/", pages.copy, name="my-data-copy"),
    path("copy/<uuid:pk>/", pages.state, name="my-data-state"),
    path("copy/<uuid:pk>/my-data.zip", pages.file, name="my-data-file"),
    path("delete/", pages.delete, name="my-data-delete"),
]
