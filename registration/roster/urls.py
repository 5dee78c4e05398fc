"""Addresses of the roster."""

from django.urls import path

from registration.roster.pages import batch, caseload, exports, helpers, roster

urlpatterns = [
    path("desk/roster/", roster.roster, name="roster"),
    path("desk/roster/search/", roster.search, name="roster-search"),
    path("desk/roster/views/", roster.save_view, name="roster-view-save"),
    path("desk/roster/views/<uuid:pk>/drop/", roster.drop_view, name="roster-view-drop"),
    path("desk/roster/batch/", batch.batch, name="roster-batch"),
    path("desk/unassigned/", roster.nobody_serves, name="roster-unassigned"),
    path("desk/unassigned/assign/", roster.assign_now, name="roster-assign"),
    path("desk/caseload/", caseload.caseload, name="caseload"),
    path("desk/caseload/transfer/", caseload.transfer, name="caseload-transfer"),
    path("desk/caseload/stand-in/", caseload.stand_in, name="caseload-stand-in"),
    path("desk/caseload/stand-in/<uuid:pk>/cancel/", caseload.cancel, name="caseload-stand-in-cancel"),
    path("desk/caseload/spread/", caseload.spread, name="caseload-spread"),
    path("desk/caseload/act/<uuid:pk>/undo/", caseload.undo, name="caseload-undo"),
    path("desk/person/<uuid:pk>/helpers/", helpers.helpers, name="person-helpers"),
    path("desk/person/<uuid:pk>/helpers/<uuid:helper>/end/", helpers.end, name="person-helper-end"),
    path("my/helpers/", helpers.mine, name="my-helpers"),
    path("desk/exports/", exports.mine, name="exports"),
    path("desk/exports/new/", exports.ask, name="export-ask"),
    path("desk/exports/<uuid:pk>/", exports.export, name="export"),
    path("desk/exports/<uuid:pk>/decide/", exports.decide, name="export-decide"),
    path("desk/exports/<uuid:pk>/password/", exports.password, name="export-password"),
    path("desk/exports/<uuid:pk>/list.zip", exports.download, name="export-file"),
]
