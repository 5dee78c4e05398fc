"""Addresses of vacancies for whoever writes them, and for the office."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from matching.vacancies.pages import desk, mine, writing
from matching.vacancies.parts import BY_SLUG


class PartConverter(StringConverter):
    regex = "|".join(BY_SLUG)


register_converter(PartConverter, "vacancy_part")

urlpatterns = [
    path("employer/<uuid:pk>/vacancies/", mine.vacancies, name="employer-vacancies"),
    path("employer/<uuid:pk>/vacancies/new/", writing.new, name="vacancy-new"),
    path("vacancy/<uuid:pk>/", mine.vacancy, name="vacancy"),
    path("vacancy/<uuid:pk>/part/<vacancy_part:slug>/", writing.part, name="vacancy-part"),
    path("vacancy/<uuid:pk>/part/<vacancy_part:slug>/keep/", writing.autosave, name="vacancy-keep"),
    path("vacancy/<uuid:pk>/skills/", writing.skills, name="vacancy-skills"),
    path("vacancy/<uuid:pk>/check/", writing.check, name="vacancy-check"),
    path("vacancy/<uuid:pk>/confirm/", mine.confirm, name="vacancy-confirm"),
    path("vacancy/<uuid:pk>/renew/", mine.renew, name="vacancy-renew"),
    path("vacancy/<uuid:pk>/pause/", mine.pause, name="vacancy-pause"),
    path("vacancy/<uuid:pk>/resume/", mine.resume, name="vacancy-resume"),
    path("vacancy/<uuid:pk>/fill/", mine.fill, name="vacancy-fill"),
    path("vacancy/<uuid:pk>/withdraw/", mine.withdraw, name="vacancy-withdraw"),
    path("vacancy/<uuid:pk>/copy/", mine.copy, name="vacancy-copy"),
    path("vacancy/<uuid:pk>/drop/", mine.drop, name="vacancy-drop"),
    path("desk/employers/<uuid:pk>/vacancies/new/", writing.new_for, name="vacancy-new-for"),
    path("desk/vacancies/", desk.vacancies, name="vacancies"),
    path("desk/vacancy/<uuid:pk>/", desk.vacancy, name="desk-vacancy"),
]
