"""Addresses of the register of job seekers."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from registration.jobseeking.enums import ConsentKind
from registration.jobseeking.pages import assist, desk, mine, who, writing
from registration.jobseeking.parts import BY_SLUG


class PartConverter(StringConverter):
    regex = "|".join(BY_SLUG)


class ConsentConverter(StringConverter):
    regex = "|".join(ConsentKind.values)


register_converter(PartConverter, "seeking_part")
register_converter(ConsentConverter, "seeking_consent")

urlpatterns = [
    path("seeking/", mine.seeking, name="seeking"),
    path("seeking/who/", who.who, name="seeking-who"),
    path("seeking/part/<seeking_part:slug>/", writing.part, name="seeking-part"),
    path("seeking/part/<seeking_part:slug>/keep/", writing.autosave, name="seeking-keep"),
    path("seeking/skills/", writing.skills, name="seeking-skills"),
    path("seeking/check/", mine.check, name="seeking-check"),
    path("seeking/cv/", mine.paper, name="seeking-cv"),
    path("seeking/renew/", mine.renew, name="seeking-renew"),
    path("seeking/pause/", mine.pause, name="seeking-pause"),
    path("seeking/resume/", mine.resume, name="seeking-resume"),
    path("seeking/close/", mine.close, name="seeking-close"),
    path("seeking/drop/", mine.drop, name="seeking-drop"),
    path("seeking/consent/<seeking_consent:kind>/take-back/", mine.take_back, name="seeking-consent-back"),
    path("desk/seekers/", desk.seekers, name="seekers"),
    path("desk/seeker/<uuid:pk>/", desk.seeker, name="seeker"),
    path("desk/seeker/<uuid:pk>/cv/", desk.paper, name="seeker-cv"),
    path("assist/seeking/", assist.assist, name="seeking-assist"),
    path("assist/seeking/for/<uuid:pk>/", assist.assist_for, name="seeking-assist-for"),
    path("assist/seeking/<uuid:pk>/done/", assist.done, name="seeking-assist-done"),
]
