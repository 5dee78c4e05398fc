"""Addresses of the unemployment register."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from registration.unemployment.pages import apply, assist, correct, desk, mine, phone, reveal, review, unaccepted


class StepConverter(StringConverter):
    regex = "identity|residence|reason"


class ListConverter(StringConverter):
    regex = "waiting|active|closed"


register_converter(StepConverter, "register_step")
register_converter(ListConverter, "desk_list")

urlpatterns = [
    path("register/", apply.start, name="register-start"),
    path("register/<register_step:step>/", apply.question, name="register-question"),
    path("register/<register_step:step>/autosave/", apply.autosave, name="register-autosave"),
    path("register/check/", apply.check, name="register-check"),
    path("my/", mine.my, name="my"),
    path("my/registration/<uuid:pk>/", mine.receipt, name="register-receipt"),
    path("my/registration/<uuid:pk>/form.pdf", mine.receipt_file, name="register-pdf"),
    path("my/registration/<uuid:pk>/withdraw/", mine.withdraw, name="register-withdraw"),
    path("my/registration/<uuid:pk>/correct/", correct.correct, name="register-correct"),
    path(
        "my/registration/<uuid:pk>/correct/<register_step:step>/",
        correct.correct_question,
        name="register-correct-question",
    ),
    path("my/registration/<uuid:pk>/appeal/", mine.appeal, name="register-appeal"),
    path("desk/unaccepted/", unaccepted.unaccepted, name="desk-unaccepted"),
    path("desk/<desk_list:which>/", desk.desk, name="desk-list"),
    path("desk/<desk_list:which>/search/", desk.search, name="desk-search"),
    path("assist/", assist.assist, name="assist"),
    path("assist/<uuid:pk>/", assist.done, name="assist-done"),
    path("assist/<uuid:pk>/correct/", assist.correct, name="assist-correct"),
    path("desk/registration/<uuid:pk>/", review.review, name="review"),
    path("desk/registration/<uuid:pk>/form.pdf", review.printed, name="review-pdf"),
    path("desk/registration/<uuid:pk>/phone/", phone.phone, name="person-phone"),
    path("desk/registration/<uuid:pk>/whole-number/", reveal.reveal, name="reveal"),
]
