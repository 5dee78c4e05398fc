"""Addresses of the unemployment register."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from registration.unemployment.pages import desk, person


class StepConverter(StringConverter):
    regex = "identity|residence|reason"


class ListConverter(StringConverter):
    regex = "waiting|active|closed"


register_converter(StepConverter, "register_step")
register_converter(ListConverter, "desk_list")

urlpatterns = [
    path("register/", person.start, name="register-start"),
    path("register/other-help/", person.other_help, name="register-other-help"),
    path("register/<register_step:step>/", person.question, name="register-question"),
    path("register/<register_step:step>/autosave/", person.autosave, name="register-autosave"),
    path("register/check/", person.check, name="register-check"),
    path("my/", person.my, name="my"),
    path("my/registration/<uuid:pk>/", person.receipt, name="register-receipt"),
    path("my/registration/<uuid:pk>/form.pdf", person.receipt_file, name="register-pdf"),
    path("my/registration/<uuid:pk>/withdraw/", person.withdraw, name="register-withdraw"),
    path("my/registration/<uuid:pk>/leave/", person.leave, name="register-leave"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<desk_list:which>/", desk.desk, name="desk-list"),
    path("desk/registration/<uuid:pk>/", desk.review, name="review"),
]
