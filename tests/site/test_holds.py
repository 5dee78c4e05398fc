"""Legal holds: given and lifted with a reason by the security administrator, by case number, and kept by the night (case 105)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from portal.people.retention import services
from portal.people.retention.models import LegalHold
from portal.privacy.models import AuditEntry
from registration.help import services as help_services
from registration.help.enums import HelpKind, HelpResult
from registration.help.retention import forget_old_calls
from registration.retention import cases_kept_since, drop_old_drafts
from tests.conftest import CITY, OTHER_CITY, PROVINCE, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
WHY = "行政复议，某复议〔2026〕12 号"


@pytest.fixture
def officer(staff):
    return staff(Role.SECURITY_ADMIN, PROVINCE)


@pytest.fixture
def case(citizen, acting):
    return cases.active(citizen(), TOWN, acting(Role.CASEWORKER, TOWN))


def held(officer, case) -> LegalHold:
    return services.set_hold(actor=actor_of(officer), person=case.person, reason=WHY)


def test_given_by_the_number_shown_to_the_desk_and_lifted_with_a_reason(officer, case, browser_of, staff):
    browser, url = browser_of(officer), reverse("admin-holds")
    assert "没有这个受理号" in browser.post(url, {"receipt_no": "LJ0", "reason": WHY}).content.decode()
    assert "请写为什么留存" in browser.post(url, {"receipt_no": case.receipt_no}).content.decode()
    assert browser.post(url, {"receipt_no": case.receipt_no, "reason": WHY}).url == url
    assert "已经在依法留存" in browser.post(url, {"receipt_no": case.receipt_no, "reason": WHY}).content.decode()
    entry = AuditEntry.objects.filter(action="admin-holds", outcome="done").get()
    assert entry.person_id == case.person_id and entry.reason == WHY
    page = browser.get(url).content.decode()
    assert case.receipt_no in page and "留存中" in page and case.person.name not in page
    desk = browser_of(staff(Role.COUNTY_REVIEWER, "230882000000"))
    person = reverse("desk-person", args=[case.person_id])
    assert WHY in desk.get(person).content.decode()
    lift = reverse("admin-hold-lift", args=[case.person_id])
    assert "请写为什么解除" in browser.post(lift, {"why": ""}).content.decode()
    assert browser.post(lift, {"why": "复议办完了"}).url == url
    assert "复议办完了" in browser.get(url).content.decode() and browser.get(lift).status_code == 404
    assert "依法留存" not in desk.get(person).content.decode()


@pytest.mark.parametrize(("place", "reached"), [(PROVINCE, True), (CITY, True), (OTHER_CITY, False)])
def test_an_officer_reaches_the_own_area_only(officer, case, staff, browser_of, place, reached):
    held(officer, case)
    browser = browser_of(staff(Role.SECURITY_ADMIN, place, username="other"))
    assert (case.receipt_no in browser.get(reverse("admin-holds")).content.decode()) == reached
    assert browser.get(reverse("admin-hold-lift", args=[case.person_id])).status_code == (200 if reached else 404)
    given = browser.post(reverse("admin-holds"), {"receipt_no": case.receipt_no, "reason": WHY}).content.decode()
    assert ("没有这个受理号" in given) != reached


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMIN}))
def test_nobody_else_lifts_one(officer, case, staff, browser_of, role):
    held(officer, case)
    assert browser_of(staff(role, PROVINCE)).post(reverse("admin-hold-lift", args=[case.person_id]), {"why": "x"}).status_code == 404  # fmt: skip
    assert LegalHold.objects.standing().exists()


def test_lifting_needs_a_reason_and_happens_once(officer, case):
    one, actor = held(officer, case), actor_of(officer)
    with pytest.raises(ValidationError, match="解除依法留存要写明理由"), transaction.atomic():
        services.lift_hold(actor=actor, hold=one, why=" ")
    with pytest.raises(IntegrityError, match="lifted_hold_has_reason"), transaction.atomic():
        LegalHold.objects.update(lifted_at=timezone.now(), lifted_by=actor.user_id)
    services.lift_hold(actor=actor, hold=one, why="了结了")
    with pytest.raises(ValidationError, match="已经解除"):
        services.lift_hold(actor=actor, hold=one, why="了结了")


def test_case_105_what_hangs_on_the_person_stays_as_well(officer, case, acting, citizen):
    """Given a hold, when ten years have passed, then the answered call for help and the left draft are still there."""
    wish = help_services.Wish("张先生", "12655550001", TOWN, HelpKind.FIND_WORK, "想找个看大门的活")
    call = help_services.ask_for_help(actor=actor_of(case.account), key=uuid7(), wish=wish)
    help_services.close(actor=acting(Role.CASEWORKER, "230882101000"), case=call, result=HelpResult.ANSWERED)
    draft, left = cases.draft(case.account), cases.draft(citizen())
    one, later = held(officer, case), timezone.now() + timedelta(days=11 * 366)
    assert forget_old_calls(cases_kept_since(later)) == 0
    assert drop_old_drafts(later) == 1 and not type(left).objects.filter(pk=left.pk).exists()
    services.lift_hold(actor=actor_of(officer), hold=one, why="了结了")
    assert forget_old_calls(cases_kept_since(later)) == 1
    assert drop_old_drafts(later) == 1 and not type(draft).objects.filter(pk=draft.pk).exists()


def test_a_hold_that_comes_while_people_are_being_forgotten_still_counts(officer, case):
    held(officer, case)
    assert services._without_hold([case.person]) == []
    LegalHold.objects.all().delete()
    case.person.forgotten_at = timezone.now()
    case.person.save()
    with pytest.raises(ValidationError, match="已经到期匿名"):
        held(officer, case)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(
    officer, case, browser_of, django_assert_max_num_queries, rows
):
    LegalHold.objects.bulk_create(
        LegalHold(person=case.person, reason=WHY, set_by=officer.pk, lifted_at=timezone.now(), lifted_by=officer.pk, lifted_why="了结")
        for _ in range(rows)
    )  # fmt: skip
    browser = browser_of(officer)
    with django_assert_max_num_queries(12):
        assert browser.get(reverse("admin-holds")).content.count(b"data-row") == rows
