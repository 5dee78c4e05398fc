"""Records about people nobody knows are passed over in sets, and come to what they come to one by one."""

import pytest
from django.utils import timezone

from portal.exchange.partners import strangers, working
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerRecord, PartnerSubject
from portal.exchange.partners.pulling import pull
from portal.people.facts.models import PersonFact
from registration.joint import events
from registration.joint.matrix import NOBODY
from tests.harness import id_number
from tests.registration.employment.conftest import days_ago

pytestmark = pytest.mark.django_db


def told_of(town, many, partner="veterans", kind="joined"):
    """The partner tells of so many people whom nobody knows; their records are there and not worked on."""
    for _ in range(many):
        town.houses[partner].happen(kind, "张某某", id_number(), days_ago(1).isoformat(), {})
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
