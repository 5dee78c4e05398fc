"""Addresses of requests for help."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from registration.help.pages import ask, desk


class PlaceConverter(StringConverter):
    regex = "23[0-9]{10}"


register_converter(PlaceConverter, "place_code")

urlpatterns = [
    path("call-me/", ask.place, name="help-ask"),
    path("call-me/<place_code:code>/", ask.ask, name="help-ask-at"),
    path("call-me/sent/<uuid:pk>/", ask.receipt, name="help-receipt"),
    path("call-me/sent/<uuid:pk>/withdraw/", ask.withdraw, name="help-withdraw"),
    path("desk/help/", desk.desk, name="help-desk"),
    path("desk/help/<uuid:pk>/", desk.answer, name="help-answer"),
]
