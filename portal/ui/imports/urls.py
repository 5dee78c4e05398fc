"""Addresses of the imports."""

from django.urls import path

from portal.ui.imports import pages

urlpatterns = [
    path("desk/imports/", pages.imports, name="imports"),
    path("desk/imports/new/<slug:code>/", pages.bring, name="import-bring"),
    path("desk/imports/new/<slug:code>/template/", pages.template, name="import-template"),
    path("employer/<uuid:employer>/imports/", pages.imports, name="employer-imports"),
    path("employer/<uuid:employer>/imports/new/<slug:code>/", pages.bring, name="employer-import-bring"),
    path("employer/<uuid:employer>/imports/new/<slug:code>/template/", pages.template, name="employer-import-template"),
    path("imports/<uuid:pk>/", pages.show, name="import"),
    path("imports/<uuid:pk>/act/", pages.act, name="import-act"),
    path("imports/<uuid:pk>/faults/", pages.faults, name="import-faults"),
]
