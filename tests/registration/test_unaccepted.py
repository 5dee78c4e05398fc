"""Registrations that nobody takes up in time go to the county: once a submission, and as counts by office (domain.md 2.10)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.postgres.fields.ranges import DateRange
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import OfficeLevel, Role
from portal.accounts.models import Assignment
from portal.cases.calendar import add_working_days
from portal.exchange.models import Delivery, OutboxEvent
from portal.rules import services as rules
from registration.residence import night
from registration.unemployment import services
from registration.unemployment.enums import AskAbout, Evidence
from registration.unemployment.unaccepted import UNACCEPTED, UNASSIGNED, behind, tell_above
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN, office_at
from tests.registration import cases

pytestmark = pytest.mark.django_db


def after(days: int) -> date:
    """So many working days from today: a submission of today is in time on the first, and late on the second."""
    return add_working_days(timezone.localdate(), days)


def told(kind: str = UNACCEPTED) -> list:
    return list(OutboxEvent.objects.filter(kind=kind).values_list("case_id", flat=True))


def publish_for(acting, place: str, code: str, value: int) -> None:
    """Two people publish a value of their own for a place."""
    one, two = acting(Role.CITY_OFFICIAL, CITY), acting(Role.PROVINCE_OFFICIAL, "230000000000")
    version = rules.draft_parameter(
        actor=one, code=code, value=value, start=timezone.localdate() - timedelta(days=30), region=place, source="试"
    )
    rules.publish(actor=two, version=version)


@pytest.fixture
def worker(acting):
    """Somebody works in the township."""
    return acting(Role.CASEWORKER, TOWN)


def test_given_a_submission_in_time_nobody_is_told_and_given_a_late_one_the_county_is_once(citizen, worker):
    case = cases.submitted(citizen(), TOWN)
    night.steps(after(1))
    assert told() == []
    for day in (2, 2, 3, 9):
        night.steps(after(day))
    assert told() == [case.pk] and told(UNASSIGNED) == []
    event = OutboxEvent.objects.get(kind=UNACCEPTED)
    assert list(Delivery.objects.filter(event_id=event.pk).values_list("office__code", "office__level")) == [
        (COUNTY, OfficeLevel.COUNTY)
    ]


@pytest.mark.parametrize("step", ["accept", "approve", "ask", "withdraw"])
def test_given_somebody_took_it_up_or_it_was_taken_back_nobody_is_told(citizen, worker, step):
    account = citizen()
    case = cases.submitted(account, TOWN)
    if step == "withdraw":
        services.withdraw(actor=actor_of(account), case=case)
    else:
        more = {"approve": {"evidence": Evidence.COUNTER}, "ask": {"about": AskAbout.IDENTITY, "words": "名字写错了"}}
        getattr(services, step)(actor=worker, case=case, **more.get(step, {}))
    assert tell_above(after(9)) == {"unaccepted": 0, "unassigned": 0}


def test_given_an_office_where_nobody_works_the_county_is_told_that_once_and_of_lateness_once_somebody_does(
    citizen, staff
):
    case = cases.submitted(citizen(), OTHER_TOWN)
    for _ in range(2):
        tell_above(after(2))
    assert (told(UNASSIGNED), told()) == ([case.pk], [])
    staff(Role.CASEWORKER, OTHER_TOWN)
    for _ in range(2):
        tell_above(after(3))
    assert (told(UNASSIGNED), told()) == ([case.pk], [case.pk])


def test_given_the_only_caseworker_left_or_may_not_sign_in_nobody_works_there(citizen, staff):
    account = staff(Role.CASEWORKER, TOWN)
    cases.submitted(citizen(), TOWN)
    type(account).objects.filter(pk=account.pk).update(is_active=False)
    assert tell_above(after(2)) == {"unaccepted": 0, "unassigned": 1}
    type(account).objects.filter(pk=account.pk).update(is_active=True)
    Assignment.objects.filter(user=account).update(valid=DateRange(date(2020, 1, 1), timezone.localdate()))
    assert tell_above(after(3)) == {"unaccepted": 0, "unassigned": 0}  # told of it before


def test_given_a_correction_the_days_begin_anew_and_it_may_be_late_once_more(citizen, worker):
    account = citizen()
    case = cases.submitted(account, TOWN)
    assert tell_above(after(2))["unaccepted"] == 1
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        services.ask(actor=worker, case=case, about=AskAbout.IDENTITY, words="名字写错了")
        case.refresh_from_db()
        services.hand_in_again(actor=actor_of(account), case=case, answers=cases.answers(account, TOWN))
        assert tell_above(after(1))["unaccepted"] == 0
        assert [tell_above(after(day))["unaccepted"] for day in (2, 3)] == [1, 0]
    assert told() == [case.pk, case.pk]


def test_given_a_county_with_days_of_its_own_they_hold_there(citizen, worker, acting):
    cases.submitted(citizen(), TOWN)
    publish_for(acting, COUNTY, "registration.accept_within_wd", 3)
    assert [tell_above(after(day))["unaccepted"] for day in (2, 3, 4)] == [0, 0, 1]


def test_given_many_in_batches_each_is_told_once(citizen, worker):
    made = {cases.submitted(citizen(), TOWN).pk for _ in range(3)}
    assert tell_above(after(2), batch=2)["unaccepted"] == 3 and set(told()) == made and len(told()) == 3


def test_the_superiors_see_one_line_and_the_counts_by_office_without_a_name(citizen, worker, staff, browser_of):
    for _ in range(2):
        cases.submitted(citizen(), TOWN)
    cases.submitted(citizen(), OTHER_TOWN)
    address = reverse("desk-unaccepted")
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=False):
        county = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
        page = county.get(address).content.decode()
        names = [office_at(code).name for code in (TOWN, OTHER_TOWN)]
        assert page.index(f"{names[0]}</td><td>2 件</td>") < page.index(f"{names[1]}</td><td>1 件</td>")
        assert "没有，请派人" in page and "张某某" not in page
        assert f"2 个服务站，{names[0]} 2 件" in county.get(reverse("desk-list", args=["waiting"])).content.decode()
        assert names[0] in browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(address).content.decode()
        assert names[0] not in browser_of(staff(Role.COUNTY_REVIEWER, SIBLING_COUNTY)).get(address).content.decode()
        assert browser_of(staff(Role.CASEWORKER, OTHER_TOWN)).get(address).status_code == 404


def test_with_nothing_late_no_line_stands_in_the_rail(citizen, worker, staff, browser_of):
    cases.submitted(citizen(), TOWN)
    county = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    assert "没按时收下" not in county.get(reverse("desk-list", args=["waiting"])).content.decode()
    assert "都按时收下了" in county.get(reverse("desk-unaccepted")).content.decode()


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_as_much_for_one_as_for_thirty(count, citizen, worker, django_assert_max_num_queries, acting):
    account = citizen()
    for _ in range(count):
        cases.submitted(account if count == 1 else citizen(), TOWN)
    reader = acting(Role.COUNTY_REVIEWER, COUNTY)
    with django_assert_max_num_queries(1):
        assert [one.count for one in behind(reader, after(2))] == [count]
