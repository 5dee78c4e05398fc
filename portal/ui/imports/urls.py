"""Addresses of the imports."""

from django.urls import path

from portal.ui.imports import pages

urlpatterns = [
    path("desk/imports/", pages.imports, name="imports"),
    path("desk/imports/new/<slug:code>/", pages.bring, name="import-bring"),
    path("desk/imports/new/<slug:code>/template/", pages.template, name="import-template"),
    path("desk/imports/<uuid:pk>/", pages.show, name="import"),
    path("desk/imports/<uuid:pk>/act/", pages.act, name="import-act"),
    path("desk/imports/<uuid:pk>/faults/", pages.faults, name="import-faults"),
]
