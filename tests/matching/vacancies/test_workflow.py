"""A vacancy from the first word to its end (domain.md 10.5)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.vacancies import services
from matching.vacancies.enums import VacancyState, WithdrawnWhy
from matching.vacancies.models import Vacancy
from portal.accounts.actors import actor_of
from portal.cases.models import TransitionLog
from tests.matching.world import draft, published, words

pytestmark = pytest.mark.django_db


def test_a_lawful_vacancy_is_shown_at_once_and_says_until_when(recruiter, employer):
    vacancy = published(recruiter, employer)
    assert vacancy.is_open and vacancy.number and vacancy.runs_from == timezone.localdate()
    assert list(Vacancy.objects.shown()) == [vacancy]
    steps = TransitionLog.objects.filter(case_id=vacancy.pk).order_by("at").values_list("name", flat=True)
    assert list(steps) == ["submit", "publish"]


@pytest.mark.parametrize(
    ("element", "left_out"),
    [
        ("headcount", {"headcount": None}),
        ("conditions", {"conditions": " "}),
        ("duties", {"duties": ""}),
        ("address", {"address": ""}),
        ("pay", {"pay_low": None, "pay_high": None}),
        ("closes_on", {"closes_on": None}),
    ],
)
def test_without_one_of_the_legal_elements_it_is_not_shown_and_says_which(recruiter, employer, element, left_out):
    vacancy = draft(recruiter, employer, **left_out)
    assert services.submit(actor=recruiter, vacancy=vacancy) == VacancyState.BLOCKED
    assert [one["field"] for one in vacancy.findings if one["rule"] == "V01"] == [element]
    assert not Vacancy.objects.shown().exists()


def test_mended_it_is_shown(recruiter, employer):
    vacancy = draft(recruiter, employer, duties="")
    services.submit(actor=recruiter, vacancy=vacancy)
    services.save(actor=recruiter, vacancy=vacancy, changes={"duties": words()["duties"]})
    assert vacancy.state == VacancyState.PUBLISHED


def test_a_vacancy_that_says_something_else_is_checked_anew_and_keeps_what_it_said(recruiter, employer):
    vacancy = published(recruiter, employer)
    services.save(actor=recruiter, vacancy=vacancy, changes={"duties": ""})
    assert vacancy.state == VacancyState.BLOCKED
    assert vacancy.events.get().duties == words()["duties"]  # what stood before is the history's


def test_it_runs_for_ninety_days_at_most_and_is_renewed_three_times(recruiter, employer):
    today = timezone.localdate()
    late = draft(recruiter, employer, closes_on=today + timedelta(days=91))
    with pytest.raises(ValidationError, match="90"):
        services.submit(actor=recruiter, vacancy=late)
    vacancy = published(recruiter, employer, title="锅炉工")
    for _ in range(3):
        assert services.renew(actor=recruiter, vacancy=vacancy, closes_on=today + timedelta(days=90)) == "published"
    with pytest.raises(ValidationError, match="3 次"):
        services.renew(actor=recruiter, vacancy=vacancy, closes_on=today + timedelta(days=90))


def test_the_last_of_those_wanted_fills_it(recruiter, employer):
    vacancy = published(recruiter, employer, headcount=2)
    services.hired(actor=recruiter, vacancy=vacancy)
    assert vacancy.state == VacancyState.PUBLISHED and vacancy.wanted == 1
    services.hired(actor=recruiter, vacancy=vacancy)
    assert Vacancy.objects.get().state == VacancyState.FILLED


def test_another_employers_people_neither_see_nor_write_it(recruiter, employer, citizen):
    vacancy, stranger = draft(recruiter, employer), actor_of(citizen())
    assert not Vacancy.objects.visible_to(stranger).exists()
    for attempt in (
        lambda: services.save(actor=stranger, vacancy=vacancy, changes={"title": "骗人的"}),
        lambda: services.submit(actor=stranger, vacancy=vacancy),
        lambda: services.withdraw(actor=stranger, vacancy=vacancy, why=WithdrawnWhy.DROPPED),
        lambda: services.copy(actor=stranger, vacancy=vacancy),
    ):
        with pytest.raises(ValidationError):
            attempt()


def test_a_draft_is_the_employers_alone(recruiter, employer, caseworker):
    vacancy = draft(recruiter, employer)
    assert not Vacancy.objects.visible_to(caseworker).exists()
    services.submit(actor=recruiter, vacancy=vacancy)
    assert Vacancy.objects.visible_to(caseworker).get() == vacancy


def test_a_copy_says_the_same_and_nothing_of_what_happened(recruiter, employer):
    vacancy = published(recruiter, employer)
    again = services.copy(actor=recruiter, vacancy=vacancy)
    assert (again.title, again.duties, again.state, again.number) == (vacancy.title, vacancy.duties, "draft", None)
