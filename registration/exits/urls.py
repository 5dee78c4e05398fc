"""Addresses of leaving the register."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from registration.exits.pages import desk, mine


class ExitListConverter(StringConverter):
    regex = "notice|objected|done"


register_converter(ExitListConverter, "exit_list")

urlpatterns = [
    path("desk/exits/", desk.exits, name="exits"),
    path("desk/exits/check/", desk.check, name="exits-check"),
    path("desk/exits/confirm/", desk.confirm_many, name="exits-confirm"),
    path("desk/exits/<exit_list:which>/", desk.exits, name="exits-list"),
    path("desk/exit/<uuid:pk>/", desk.proposal, name="exit"),
    path("desk/registration/<uuid:pk>/propose-exit/", desk.propose, name="exit-propose"),
    path("desk/registration/<uuid:pk>/reopen/", desk.reopen, name="exit-reopen"),
    path("my/exit/<uuid:pk>/", mine.proposed, name="my-exit"),
    path("my/registration/<uuid:pk>/leave/", mine.leave, name="register-leave"),
    path("my/registration/<uuid:pk>/ask-reopen/", mine.ask_reopen, name="my-reopen"),
]
