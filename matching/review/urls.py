"""Addresses of the review."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from matching.review.pages import desk, mine, public, wording


class ListConverter(StringConverter):
    regex = "held|questions|reports|appeals"


register_converter(ListConverter, "review_list")

urlpatterns = [
    path("employer/vacancy/<uuid:pk>/findings/", mine.findings, name="vacancy-findings"),
    path("employer/suspension/<uuid:pk>/", mine.suspension, name="employer-suspension"),
    path("jobs/<uuid:pk>/report/", public.report, name="vacancy-report"),
    path("jobs/report/<uuid:pk>/", public.sent, name="report-sent"),
    path("jobs/report/", public.outcome, name="report-outcome"),
    path("desk/vacancies/<review_list:which>/", desk.desk, name="vacancy-desk"),
    path("desk/vacancy/<uuid:pk>/review/", desk.held, name="vacancy-review"),
    path("desk/vacancy/question/<uuid:pk>/", desk.question, name="vacancy-question"),
    path("desk/vacancy/report/<uuid:pk>/", desk.report, name="vacancy-report-one"),
    path("desk/vacancy/suspension/<uuid:pk>/", desk.suspension, name="suspension-one"),
    path("desk/wording/", wording.wording, name="wording"),
]
