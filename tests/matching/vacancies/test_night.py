"""Freshness counts from the last word that a vacancy is open (features E5); last days come."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from matching.vacancies import night, services
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.stream.models import VacancyChange
from portal.cases.models import TransitionLog
from portal.messages.models import Message
from tests.matching.world import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacancy(recruiter, employer):
    return published(recruiter, employer, closes_on=timezone.localdate() + timedelta(days=90))


def after(days: int):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def kinds():
    return list(
        Message.objects.filter(kind__startswith="vacancy.").order_by("created_at").values_list("kind", flat=True)
    )


def test_on_day_75_it_is_asked_once_and_on_day_90_it_goes_off(vacancy):
    today = timezone.localdate()
    assert night.steps(today + timedelta(days=74)) == {
        "expired": 0,
        "taken_off": 0,
        "reminded": 0,
        "asked": 0,
        "norms": 2,
    }
    assert night.steps(today + timedelta(days=75))["asked"] == 1
    assert night.steps(today + timedelta(days=76))["asked"] == 0
    assert kinds() == ["vacancy.still_open"]
    assert night.steps(today + timedelta(days=89))["taken_off"] == 0
    assert night.steps(today + timedelta(days=90))["taken_off"] == 1
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.EXPIRED
    assert TransitionLog.objects.get(case_id=vacancy.pk, name="expire").reason == night.NOT_CONFIRMED


def test_a_confirmation_begins_the_days_anew(vacancy, recruiter):
    today = timezone.localdate()
    with after(80):
        services.confirm(actor=recruiter, vacancy=vacancy)
    assert night.take_off(today + timedelta(days=90)) == 0
    assert night.ask(today + timedelta(days=154)) == 0
    assert night.ask(today + timedelta(days=155)) == 1


def test_its_last_day_is_told_before_and_is_the_last(recruiter, employer):
    today = timezone.localdate()
    vacancy = published(recruiter, employer, closes_on=today + timedelta(days=10))
    assert night.remind(today + timedelta(days=2)) == 0
    assert night.remind(today + timedelta(days=3)) == 1
    assert night.remind(today + timedelta(days=4)) == 0
    assert night.expire(today + timedelta(days=10)) == 0
    assert night.expire(today + timedelta(days=11)) == 1
    assert kinds() == ["vacancy.ends_soon", "vacancy.expired"]
    assert not VacancyChange.objects.order_by("-id").first().is_shown
    assert services.renew(actor=recruiter, vacancy=vacancy, closes_on=today + timedelta(days=40)) == "published"


def test_a_night_costs_the_same_for_one_and_for_thirty(recruiter, employer, django_assert_max_num_queries):
    for number in range(30):
        published(
            recruiter,
            employer,
            title=f"第{'一二三四五六七八九十'[number % 10]}车间操作工{number}",
            closes_on=timezone.localdate(),
        )
    with django_assert_max_num_queries(40):
        assert night.steps(timezone.localdate() + timedelta(days=1))["expired"] == 30
    assert not Vacancy.objects.shown().exists()
