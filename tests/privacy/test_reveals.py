"""The whole ID number: who may ask, for how long it stands, and what is kept of it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from portal.privacy.enums import Datum
from portal.privacy.models import AuditEntry, Reveal
from portal.privacy.reveals import RevealReason, open_reveal
from tests.conftest import CITY, COUNTY, PROVINCE, SIBLING_COUNTY, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db

# actor × place × what a look at the reveal page answers
TABLE = [
    (Role.COUNTY_REVIEWER, COUNTY, 200),
    (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404),
    (Role.CASEWORKER, TOWN, 404),
    (Role.CITY_OFFICIAL, CITY, 404),
    (Role.PROVINCE_OFFICIAL, PROVINCE, 404),
    (Role.SYSTEM_ADMIN, PROVINCE, 404),
    (Role.AUDIT_ADMIN, PROVINCE, 404),
]


@pytest.fixture
def case(citizen):
    return cases.submitted(citizen(), TOWN)


@pytest.mark.parametrize(("role", "place", "status"), TABLE)
def test_case_98_only_the_reviewer_of_the_own_county_may_ask(case, staff, browser_of, role, place, status):
    browser, url = browser_of(staff(role, place)), reverse("reveal", args=[case.pk])
    assert browser.get(url).status_code == status
    browser.post(url, {"reason": "check"})
    assert Reveal.objects.count() == (1 if status == 200 else 0)


def test_case_98_the_number_stands_for_ten_minutes(case, staff, browser_of):
    reviewer = staff(Role.COUNTY_REVIEWER, COUNTY)
    browser, page = browser_of(reviewer), reverse("review", args=[case.pk])
    number = case.person.id_number
    assert number not in browser.get(page).content.decode()
    assert browser.post(reverse("reveal", args=[case.pk]), {"reason": "check"})["Location"] == page
    assert number in browser.get(page).content.decode()
    colleague = staff(Role.COUNTY_REVIEWER, COUNTY, username="colleague")
    assert number not in browser_of(colleague).get(page).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert number not in browser.get(page).content.decode()
    row = AuditEntry.objects.get(action="reveal")
    assert (row.person_id, row.reason, row.outcome) == (case.person_id, "核对证件原件", "done")
    assert number not in str(row.detail)


def test_no_reason_no_number(case, staff, browser_of):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    for given in ({}, {"reason": "curious"}):
        assert browser.post(reverse("reveal", args=[case.pk]), given).status_code == 200
    assert not Reveal.objects.exists()


def test_case_102_more_than_the_limit_in_a_day_raises_an_alarm(staff, caplog):
    actor = actor_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    for _ in range(3):
        open_reveal(
            actor=actor, person_id=uuid7(), datum=Datum.ID_NUMBER, reason=RevealReason.CHECK, minutes=10, alarm_above=2
        )  # fmt: skip
    assert caplog.text.count("privacy.many_reveals") == 1


def test_the_service_itself_refuses_who_may_not(staff):
    with pytest.raises(PermissionError):
        open_reveal(
            actor=actor_of(staff(Role.CASEWORKER, TOWN)), person_id=uuid7(), datum=Datum.ID_NUMBER,
            reason=RevealReason.CHECK, minutes=10, alarm_above=30,
        )  # fmt: skip
