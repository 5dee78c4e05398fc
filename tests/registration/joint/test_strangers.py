"""Records about people nobody knows: passed over in sets, or a lead as of a list where the record says the place."""

import pytest
from django.utils import timezone

from portal.accounts.enums import Role
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.exchange.partners import strangers, working
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerRecord, PartnerSubject
from portal.exchange.partners.pulling import pull
from portal.foundation.identifiers import uuid7
from portal.people.facts.models import PersonFact
from portal.people.models import Person
from registration.discovery import services
from registration.discovery.enums import LeadKind
from registration.discovery.models import Lead
from registration.joint import events
from registration.joint.leads import NO_PLACE
from registration.joint.matrix import NOBODY
from tests.conftest import TOWN, office_at
from tests.harness import id_number
from tests.registration.employment.conftest import days_ago
from tests.registration.joint.conftest import exchange

pytestmark = pytest.mark.django_db


CASES = [
    ("education", "unplaced", {"school": "某某大学"}, LeadKind.GRADUATE),
    ("civil", "low_income", {"class": "dibao"}, LeadKind.LOW_INCOME),
    ("veterans", "discharged", {}, LeadKind.VETERAN),
]
PLACED = {"region": TOWN, "phone": "12600000999"}


def told_of(town, many, partner="veterans", kind="joined", data=None):
    """The partner tells of so many people whom nobody knows; their records are there and not worked on."""
    for _ in range(many):
        town.houses[partner].happen(kind, "张某某", id_number(), days_ago(1).isoformat(), data or {})
    pull(partner, hurry=True)


def outcomes():
    rows = PartnerRecord.objects.order_by("pk")
    return list(rows.values_list("state", "why", "tries", "subject__version", "subject__asked_again_at"))


def test_in_sets_they_come_to_what_they_come_to_one_by_one(town):
    told_of(town, 6)
    assert strangers.pass_over(timezone.now(), working._patience(timezone.now()), 100) == 6
    at_once = outcomes()
    PartnerRecord.objects.update(state=RecordState.NEW, why="", handled_at=None)
    PartnerSubject.objects.update(version=0)
    while working._work_on_one():
        pass
    assert at_once == outcomes() and {row[:2] for row in at_once} == {(RecordState.IGNORED, NOBODY)}


def test_who_is_known_is_left_to_the_register_and_nobody_is_passed_over_twice(town, left):
    told_of(town, 3)
    town.houses["veterans"].happen("joined", left.name, left.id_number, days_ago(1).isoformat(), {})
    pull("veterans", hurry=True)
    assert working.work() == 4 and working.work() == 0
    assert PersonFact.objects.get(person=left).code == "person.in_army"
    assert PartnerRecord.objects.filter(state=RecordState.IGNORED, handled_at__isnull=False).count() == 3


def test_two_records_of_one_person_go_one_by_one_and_the_latest_counts(town):
    number = id_number()
    for kind in ("joined", "discharged"):
        town.houses["veterans"].happen(kind, "张某某", number, days_ago(1).isoformat(), {})
    pull("veterans", hurry=True)
    now = timezone.now()
    assert strangers.pass_over(now, working._patience(now), 100) == 0
    assert working.work() == 2 and PartnerSubject.objects.get().version == 2


def test_a_kind_that_means_something_for_strangers_is_left_alone(town):
    town.houses["insurance"].happen(
        "stopped", "张某某", id_number(), days_ago(1).isoformat(), {"employer": "某某厂", "uscc": "91230000MA1XXXXXX0"}
    )
    pull("insurance", hurry=True)
    now = timezone.now()
    assert strangers.pass_over(now, working._patience(now), 100) == 0


@pytest.mark.parametrize("many", [1, 30])
def test_thirty_cost_no_more_questions_than_one(town, many, django_assert_max_num_queries):
    told_of(town, many)
    with django_assert_max_num_queries(14):
        assert working.work() == many


def test_strangers_are_those_behind_whom_nobody_proved_stands(left):
    unknown = id_number()
    assert events.strangers([left.id_number, unknown]) == {unknown} and events.strangers([unknown]) == {unknown}


@pytest.mark.parametrize(("partner", "kind", "data", "lead"), CASES)
def test_a_stranger_with_a_place_is_a_lead_as_of_a_list_of_that_kind_once(town, partner, kind, data, lead):
    number = id_number()
    event = town.houses[partner].happen(kind, "李雪梅", number, days_ago(2).isoformat(), data | PLACED)
    exchange(partner)
    town.houses[partner].publish(event)
    town.houses[partner].happen(kind, "李雪梅", number, days_ago(1).isoformat(), data | PLACED)
    exchange(partner)
    made, claim, task = Lead.objects.get(), Person.objects.get(name="李雪梅"), FollowUpTask.objects.get()
    assert (made.kind, made.service_office, made.region_code, made.since) == (lead, office_at(TOWN), TOWN, days_ago(2))
    assert (made.person, made.came_by, made.record.kind, made.where) == (claim, None, kind, data.get("school"))
    assert (claim.id_number, claim.phone, claim.proved_at, claim.source) == (number, PLACED["phone"], None, "data")
    assert (task.step, task.due_on) == (Step.FIRST, add_working_days(timezone.localdate(), 5))
    assert not PersonFact.objects.exists()  # of a claim nothing is learnt
    states = list(PartnerRecord.objects.order_by("version").values_list("state", "why"))
    assert states == [(RecordState.HANDLED, "成为一条线索"), (RecordState.IGNORED, "已经有人在联系")]


@pytest.mark.parametrize(("partner", "kind", "data", "lead"), CASES)
def test_a_stranger_without_a_place_is_passed_over_in_sets_as_ever(town, partner, kind, data, lead):
    told_of(town, 3, partner, kind, data)
    told_of(town, 1, partner, kind, data | PLACED)
    assert strangers.pass_over(timezone.now(), working._patience(timezone.now()), 100) == 3
    at_once = [row for row in outcomes() if row[0] == RecordState.IGNORED]
    assert at_once == [(RecordState.IGNORED, NO_PLACE, 0, 1, None)] * 3
    PartnerRecord.objects.update(state=RecordState.NEW, why="", handled_at=None)
    PartnerSubject.objects.update(version=0)
    while working._work_on_one():
        pass
    assert [row for row in outcomes() if row[0] == RecordState.IGNORED] == at_once
    assert Lead.objects.get().kind == lead


@pytest.mark.parametrize(
    ("days", "region", "ends"),
    [
        (-1, TOWN, (RecordState.BAD, "日期还没到，请对方核对")),
        (1, "239999999999", (RecordState.IGNORED, "平台没有这个人，那个地方也没有服务站")),
    ],
)
def test_a_stranger_whom_no_list_would_take_makes_no_lead(town, days, region, ends):
    data = {"class": "edge", "region": region}
    town.houses["civil"].happen("low_income", "张某某", id_number(), days_ago(days).isoformat(), data)
    exchange("civil")
    assert PartnerRecord.objects.values_list("state", "why").get() == ends and not Lead.objects.exists()


def test_whom_a_colleague_wrote_down_is_no_second_lead_of_a_record(town, acting):
    number = id_number()
    heard = services.Heard("李雪梅", number, "", TOWN, "found", "visit")
    services.add(actor=acting(Role.CASEWORKER), key=uuid7(), heard=heard)
    town.houses["civil"].happen("low_income", "李雪梅", number, days_ago(1).isoformat(), {"class": "edge"} | PLACED)
    exchange("civil")
    assert Lead.objects.get().known_by == "visit" and PartnerRecord.objects.get().why == "已经有人在联系"
