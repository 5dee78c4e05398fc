"""Addresses of transfer requests."""

from django.urls import path

from registration.transfer.pages import desk, mine

urlpatterns = [
    path("desk/registration/<uuid:pk>/transfer/", desk.ask, name="transfer-ask"),
    path("desk/transfers/", desk.transfers, {"which": "answer"}, name="transfers"),
    path("desk/transfers/asked/", desk.transfers, {"which": "asked"}, name="transfers-asked"),
    path("desk/transfers/done/", desk.transfers, {"which": "done"}, name="transfers-done"),
    path("desk/transfer/<uuid:pk>/", desk.transfer, name="transfer"),
    path("my/transfer/<uuid:pk>/", mine.transfer, name="my-transfer"),
]
