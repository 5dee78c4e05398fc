"""Everybody registered has exactly one open office, that of their place (requirements 1.1): the night sees to it, in sets."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import ANONYMOUS, actor_of
from portal.accounts.enums import OfficeLevel, Role
from portal.accounts.models import Office, OfficeArea
from portal.cases.contacts.models import FollowUpTask
from portal.cases.models import TransitionLog
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.regions.models import Division
from registration.help import services as helping
from registration.help.enums import HelpKind, HelpResult, HelpState
from registration.help.follow import reassign
from registration.help.models import HelpRequest
from registration.residence import night
from registration.residence.assign import assign, misfits
from registration.residence.metrics import OfficeCollector, without_office
from registration.tasks import assign_responsible_org
from registration.transfer import services as transfers
from registration.transfer.enums import TransferState
from registration.unemployment import services as register
from registration.unemployment.enums import Evidence, State
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING_TOWN, TOWN, office_at
from tests.harness import id_number
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


def fresh(case) -> UnemploymentRegistration:
    return UnemploymentRegistration.objects.get(pk=case.pk)


def close(code: str, heir: str = "") -> None:
    """The office is gone; another one of its level serves its area, if one is named."""
    Office.objects.filter(code=code).update(closed_on=timezone.localdate())
    if heir:
        OfficeArea.objects.filter(office__code=code).update(office=office_at(heir))


def test_where_everything_fits_the_night_finds_nothing(citizen, worker):
    cases.active(citizen(), TOWN, worker)
    cases.submitted(citizen(), TOWN)
    assert misfits(timezone.localdate()) == [] and without_office() == 0


def test_whose_office_closed_is_served_by_its_heir_and_hears_of_it(citizen, worker):
    case, waiting = cases.active(citizen(), TOWN, worker), cases.submitted(citizen(), TOWN)
    close(TOWN, heir=OTHER_TOWN)
    assert without_office() == 1
    assert night.steps(timezone.localdate())["reassigned"] == 2
    assert {fresh(one).service_office.code for one in (case, waiting)} == {OTHER_TOWN} and without_office() == 0
    assert fresh(case).state == State.ACTIVE and fresh(waiting).state == State.SUBMITTED
    assert set(FollowUpTask.objects.open().filter(case_id=case.pk).values_list("service_office__code", flat=True)) == {
        OTHER_TOWN
    }
    log = TransitionLog.objects.filter(case_id=case.pk).latest("at")
    assert (log.name, log.source, log.target, log.actor_kind) == ("transfer", State.ACTIVE, State.ACTIVE, "system")
    assert fresh(case).version == 1 + TransitionLog.objects.filter(case_id=case.pk).count()
    letter = Message.objects.get(kind="residence.reassigned", person=case.person)
    assert str(office_at(OTHER_TOWN)) in letter.text and timezone.localtime(letter.sms_next_at).hour >= 8


def test_both_sides_are_told_the_closed_one_through_its_county(citizen, worker):
    case = cases.active(citizen(), TOWN, worker)
    close(TOWN, heir=OTHER_TOWN)
    assign()
    relay()
    told = list(
        InboxItem.objects.filter(kind="unemployment.transfer", case_id=case.pk).values_list("office__code", flat=True)
    )
    assert sorted(told) == sorted([OTHER_TOWN, COUNTY, COUNTY, CITY, CITY])


def test_without_a_township_office_the_county_serves(citizen, worker):
    case = cases.active(citizen(), TOWN, worker)
    close(TOWN)
    assert assign() == 1 and fresh(case).service_office.code == COUNTY


def test_an_area_that_went_to_another_office_takes_its_people_along(citizen, worker):
    stays, goes = (
        cases.active(citizen(), TOWN, worker),
        cases.active(citizen(), OTHER_TOWN, worker_at(worker, OTHER_TOWN)),
    )
    OfficeArea.objects.filter(office__code=OTHER_TOWN).update(office=office_at(TOWN))
    assert assign() == 1
    assert (fresh(stays).version, fresh(goes).service_office.code) == (stays.version, TOWN)


def test_a_request_for_help_goes_to_the_heir_with_its_day_its_task_and_its_caller(citizen, worker):
    account = citizen()
    cases.active(account, TOWN, worker)
    known, called, stranger = (asked_for_help(actor_of(account)), asked_for_help(ANONYMOUS), asked_for_help(ANONYMOUS))
    helping.called(actor=worker, case=called)
    over = asked_for_help(ANONYMOUS)
    helping.close(actor=worker, case=over, result=HelpResult.ANSWERED)
    close(TOWN, heir=OTHER_TOWN)
    assert night.steps(timezone.localdate())["help_reassigned"] == 3 and reassign(timezone.localdate()) == 0
    rows = {one.pk: one for one in HelpRequest.objects.select_related("service_office")}
    assert {rows[one.pk].service_office.code for one in (known, called, stranger)} == {OTHER_TOWN}
    assert rows[over.pk].service_office.code == TOWN
    assert (rows[stranger.pk].due_at, rows[called.pk].state) == (stranger.due_at, HelpState.CALLED)
    task = FollowUpTask.objects.open().get(case_id=known.pk)
    assert task.service_office.code == OTHER_TOWN
    assert "说好打电话的日子不变" in Message.objects.get(kind="help.reassigned").text
    relay()
    told = InboxItem.objects.filter(kind="help.transfer", case_id=stranger.pk)
    assert {OTHER_TOWN, COUNTY} <= set(told.values_list("office__code", flat=True))


def asked_for_help(actor) -> HelpRequest:
    wish = helping.Wish("张先生", "12655550001", TOWN, HelpKind.FIND_WORK, "想找个看大门的活")
    return helping.ask_for_help(actor=actor, key=uuid7(), wish=wish)


def worker_at(worker, code: str):
    from dataclasses import replace

    return replace(worker, office_id=office_at(code).pk)


def test_a_code_that_was_given_up_becomes_its_heirs_without_a_word_where_the_office_stays(citizen, worker):
    old, heir = Division.objects.current().filter(parent_id=TOWN).order_by("code")[:2]
    case = cases.active(citizen(), old.code, worker)
    Division.objects.filter(pk=old.pk).update(is_current=False, successor=heir)
    assert assign() == 1
    assert (fresh(case).region_code, fresh(case).service_office.code) == (heir.code, TOWN)
    assert not Message.objects.filter(kind="residence.reassigned").exists()


def test_an_open_transfer_request_goes_along_on_both_sides(citizen, worker, acting):
    number = id_number()
    there = acting(Role.CASEWORKER, SIBLING_TOWN)
    cases.active(citizen(), SIBLING_TOWN, there, number)
    second = cases.submitted(citizen(), TOWN, number)
    with pytest.raises(Exception, match="同一时间"):
        register.approve(actor=worker, case=second, evidence=Evidence.COUNTER)
    one = transfers.ask(actor=worker, case=fresh(second))
    close(TOWN, heir=OTHER_TOWN)
    close(SIBLING_TOWN)
    assign()
    one.refresh_from_db()
    assert (one.service_office.level, one.to_office.code) == (OfficeLevel.COUNTY, OTHER_TOWN)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        assert night.steps(timezone.localdate())["transfers_escalated"] == 1
    one.refresh_from_db()
    assert one.state == TransferState.ESCALATED


def test_case_72_the_second_run_finds_nothing_and_a_run_that_stopped_is_finished(citizen, worker):
    made = [cases.active(citizen(), TOWN, worker) for _ in range(5)]
    close(TOWN, heir=OTHER_TOWN)
    assert assign(only=[one.pk for one in made[:2]]) == 2, "as far as a run came before it was stopped"
    assert assign(batch=2) == 3 and assign() == 0
    assert TransitionLog.objects.filter(name="transfer").count() == 5
    assert Message.objects.filter(kind="residence.reassigned").count() == 5


def test_thirty_people_cost_as_many_statements_as_one(citizen, worker):
    costs = []
    for many in (1, 30):
        for _ in range(many):
            cases.active(citizen(), TOWN, worker)
        OfficeArea.objects.filter(low=TOWN).update(office=office_at(OTHER_TOWN))
        with CaptureQueriesContext(connection) as asked:
            assert assign() >= many
        costs.append(len(asked))
        OfficeArea.objects.filter(low=TOWN).update(office=office_at(TOWN))
        assign()
    assert costs[0] == costs[1]


def test_the_timer_and_the_command_do_it_and_a_dry_run_does_not(citizen, worker, capsys):
    case = cases.active(citizen(), TOWN, worker)
    close(TOWN, heir=OTHER_TOWN)
    call_command("assign")
    assert fresh(case).service_office.code == TOWN
    assign_responsible_org()
    assert fresh(case).service_office.code == OTHER_TOWN
    call_command("assign", "--wet-run")


def test_the_metric_counts_whom_nobody_serves(citizen, worker):
    cases.active(citizen(), TOWN, worker)
    close(TOWN)
    (gauge,) = OfficeCollector().collect()
    assert gauge.samples[0].value == 1


@pytest.mark.parametrize(
    ("role", "place", "status", "moves"),
    [
        (Role.CASEWORKER, TOWN, 302, True), (Role.CASEWORKER, SIBLING_TOWN, 302, False),
        (Role.COUNTY_REVIEWER, COUNTY, 302, True), (Role.CITY_OFFICIAL, CITY, 404, False),
        (Role.VILLAGE_WORKER, TOWN, 404, False), (Role.PROVINCE_OFFICIAL, PROVINCE, 404, False),
        (Role.SYSTEM_ADMIN, PROVINCE, 404, False),
    ],
)  # fmt: skip
def test_case_1_who_reassigns_by_hand_and_whom(citizen, worker, staff, browser_of, role, place, status, moves):
    case = cases.active(citizen(), TOWN, worker)
    browser = browser_of(staff(role, place, username="somebody"))
    Office.objects.filter(code=TOWN).update(closed_on=timezone.localdate())
    assert browser.post(reverse("roster-assign")).status_code == status
    assert (fresh(case).service_office.code == COUNTY) == moves


def test_the_list_of_those_whom_nobody_serves_offers_it(citizen, worker, staff, browser_of):
    cases.active(citizen(), TOWN, worker)
    close(TOWN)
    county = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    page = county.get(reverse("roster-unassigned")).content.decode()
    assert "现在就分给住地的服务站" in page
    page = county.post(reverse("roster-assign"), follow=True).content.decode()
    assert "都有人管" in page
