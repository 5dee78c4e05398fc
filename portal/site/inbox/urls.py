from django.urls import path

from portal.site.inbox.pages import items, reconciliation, sending

urlpatterns = [
    path("", items.inbox, name="inbox"),
    path("search/", items.search, name="inbox-search"),
    path("inbox.xlsx", items.sheet, name="inbox-sheet"),
    path("count/", items.count, name="inbox-count"),
    path("acknowledge/", items.acknowledge, name="inbox-acknowledge"),
    path("act/", items.act, name="inbox-act"),
    path("sending/", sending.board, name="inbox-sending"),
    path("sending/<region_code:code>/", sending.board, name="inbox-sending-at"),
    path("sending/<region_code:code>/sending.xlsx", sending.sheet, name="inbox-sending-sheet"),
    path("reconciliation/", reconciliation.report, name="inbox-reconciliation"),
    path("reconciliation/<region_code:code>/", reconciliation.report, name="inbox-reconciliation-at"),
    path(
        "reconciliation/<region_code:code>/reconciliation.xlsx",
        reconciliation.sheet,
        name="inbox-reconciliation-sheet",
    ),
    path(
        "reconciliation/<region_code:code>/confirm/",
        reconciliation.confirm,
        name="inbox-reconciliation-confirm",
    ),
]
