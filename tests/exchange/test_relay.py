"""The relay: everything once, in order, past any poison, and only to the offices it concerns."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.exchange import services
from portal.exchange.enums import DeliveryState, ItemState
from portal.exchange.models import Delivery, InboxItem, OutboxEvent
from portal.exchange.relay import LONGEST_WAIT, MOST_TRIES, SHORTEST_WAIT, relay
from registration.unemployment import services as register
from tests.conftest import CITY, COUNTY, OTHER_TOWN, SIBLING_COUNTY, TOWN, office_at
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def poison():
    """Refuses one person's items with an error of the database, as a broken row or index would."""

    def refuse(person_id) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION test_poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF NEW.person_id = '{person_id}' THEN RAISE EXCEPTION 'poison'; END IF; RETURN NEW; END $$;"
                f"CREATE OR REPLACE TRIGGER test_poison BEFORE INSERT ON portal_inboxitem FOR EACH ROW EXECUTE FUNCTION test_poison();"
            )

    return refuse


def make_due() -> None:
    Delivery.objects.filter(state=DeliveryState.PENDING).update(next_at=timezone.now() - timedelta(seconds=1))


def test_one_event_reaches_township_county_and_city_once(citizen):
    case = cases.submitted(citizen(), TOWN)
    assert relay() == 3 and relay() == 0
    places = InboxItem.objects.filter(case_id=case.pk).values_list("office__code", flat=True)
    assert sorted(places) == sorted([TOWN, COUNTY, CITY])


def test_case_84_an_acknowledgement_lost_after_the_item_arrived_gives_no_second_item(citizen):
    cases.submitted(citizen(), TOWN)
    relay()
    arrived = set(InboxItem.objects.values_list("pk", flat=True))
    Delivery.objects.update(state=DeliveryState.PENDING, done_at=None)
    relay()
    assert set(InboxItem.objects.values_list("pk", flat=True)) == arrived
    assert not Delivery.objects.exclude(state=DeliveryState.DONE).exists()


def test_case_84_an_inbox_refuses_the_same_event_twice(citizen):
    cases.submitted(citizen(), TOWN)
    relay()
    item = InboxItem.objects.first()
    item.pk = uuid4()
    with pytest.raises(IntegrityError, match="inbox_once"), transaction.atomic():
        item.save(force_insert=True)


def history(account, worker):
    """Four events of one person: submitted, approved, left for work, and the work that began in the same act."""
    case = cases.active(account, TOWN, worker)
    register.leave(actor=actor_of(account), case=case, exit_code="employed", exit_date=timezone.localdate())
    return case


@pytest.mark.parametrize("seed", range(6))
def test_case_85_of_one_person_nothing_overtakes_whatever_is_delayed(citizen, acting, seed):
    """Any delivery may be late by any time: an office still gets a person's events in their order."""
    dice, worker = random.Random(seed), acting(Role.CASEWORKER)
    people = [history(citizen(), worker).person_id for _ in range(3)]
    now = timezone.now()
    for one in Delivery.objects.all():
        Delivery.objects.filter(pk=one.pk).update(next_at=now + timedelta(seconds=dice.randint(-60, 60)))
    arrived: dict = {}
    while Delivery.objects.filter(state=DeliveryState.PENDING).exists():
        known = set(InboxItem.objects.values_list("pk", flat=True))
        relay()
        for item in InboxItem.objects.exclude(pk__in=known).order_by("occurred_at"):
            arrived.setdefault((item.office_id, item.person_id), []).append(item.kind)
        waiting = Delivery.objects.filter(state=DeliveryState.PENDING).order_by("?").first()
        if waiting:
            Delivery.objects.filter(pk=waiting.pk).update(next_at=now - timedelta(seconds=1))
    in_order = ["unemployment.submit", "unemployment.approve", "unemployment.leave", "employment.declare"]
    assert len(arrived) == 3 * len(people) and all(kinds == in_order for kinds in arrived.values())


def test_case_85_an_earlier_event_that_waits_holds_the_later_ones_of_that_person_only(citizen, acting):
    worker = acting(Role.CASEWORKER)
    held, free = history(citizen(), worker), history(citizen(), worker)
    first = OutboxEvent.objects.filter(case_id=held.pk).earliest("at")
    Delivery.objects.filter(event_id=first.pk).update(next_at=timezone.now() + timedelta(hours=1))
    relay()
    assert not InboxItem.objects.filter(case_id=held.pk).exists()
    assert InboxItem.objects.filter(case_id=free.pk).count() >= 3


def test_case_86_poison_stops_nobody_else(citizen, poison):
    bad, good = (cases.submitted(citizen(), TOWN) for _ in range(2))
    poison(bad.person_id)
    relay()
    assert InboxItem.objects.filter(case_id=good.pk).count() == 3
    assert not InboxItem.objects.filter(case_id=bad.pk).exists()
    waiting = Delivery.objects.filter(person_id=bad.person_id)
    assert {(one.state, one.attempts) for one in waiting} == {(DeliveryState.PENDING, 1)}


def test_case_86_the_wait_doubles_to_five_minutes_and_after_48_tries_a_person_must_look(citizen, poison):
    """As GOV.UK Notify: 48 tries, about four hours in all."""
    bad = cases.submitted(citizen(), TOWN)
    poison(bad.person_id)
    waits, one = [], None
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(MOST_TRIES):
            make_due()
            relay()
            one = Delivery.objects.filter(person_id=bad.person_id).order_by("pk")[0]
            waits.append((one.next_at - timezone.now()).total_seconds())
    assert waits[:7] == [SHORTEST_WAIT * 2**at for at in range(6)] + [LONGEST_WAIT]
    assert max(waits) == LONGEST_WAIT and 3 * 3600 < sum(waits) < 5 * 3600
    assert (one.state, one.attempts) == (DeliveryState.DEAD, MOST_TRIES) and one.last_error
    make_due()
    assert relay() == 0


def test_case_86_a_dead_letter_can_be_replayed_and_arrives_once(citizen, acting, sql):
    case = cases.submitted(citizen(), TOWN)
    Delivery.objects.update(state=DeliveryState.DEAD, attempts=MOST_TRIES)
    assert relay() == 0
    dead = list(Delivery.objects.values_list("pk", flat=True))
    assert services.replay(actor=acting(Role.SYSTEM_ADMIN, "230000000000"), deliveries=dead) == 3
    assert relay() == 3
    assert InboxItem.objects.filter(case_id=case.pk).count() == 3


def test_case_86_a_closed_office_gets_nothing_and_its_mail_waits(citizen):
    case = cases.submitted(citizen(), TOWN)
    town = office_at(TOWN)
    town.closed_on = timezone.localdate()
    town.save()
    assert relay() == 2
    assert Delivery.objects.get(office=town).state == DeliveryState.PENDING
    assert not InboxItem.objects.filter(office=town, case_id=case.pk).exists()


@pytest.mark.parametrize(("role", "place", "sees"), [(Role.CASEWORKER, TOWN, 1), (Role.COUNTY_REVIEWER, COUNTY, 1), (Role.CITY_OFFICIAL, CITY, 1),
                                                     (Role.CASEWORKER, OTHER_TOWN, 0), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 0)])  # fmt: skip
def test_an_office_reads_its_own_inbox_only(citizen, acting, staff, browser_of, role, place, sees):
    cases.submitted(citizen(), TOWN)
    relay()
    user = staff(role, place)
    mine = InboxItem.objects.visible_to(actor_of(user))
    assert mine.count() == sees
    assert browser_of(user).get("/inbox/count/").json() == {"counts": {"inbox": sees or ""}}
    others = list(InboxItem.objects.exclude(pk__in=mine).values_list("pk", flat=True))
    assert services.acknowledge(actor=actor_of(user), items=others) == 0
    assert services.act(actor=actor_of(user), items=others) == 0


def test_what_was_not_acknowledged_cannot_be_acted_on(citizen, acting):
    cases.submitted(citizen(), TOWN)
    relay()
    worker = acting(Role.CASEWORKER)
    item = InboxItem.objects.visible_to(worker).get()
    assert services.act(actor=worker, items=[item.pk]) == 0
    with pytest.raises(IntegrityError, match="handled_item_was_acknowledged"), transaction.atomic():
        InboxItem.objects.filter(pk=item.pk).update(state=ItemState.ACTED)
    assert services.acknowledge(actor=worker, items=[item.pk]) == 1
    assert services.act(actor=worker, items=[item.pk]) == 1
    assert services.acknowledge(actor=worker, items=[item.pk]) == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_the_inbox_asks_as_often_for_thirty_items_as_for_one(
    citizen, staff, browser_of, django_assert_max_num_queries, rows
):
    for _ in range(rows):
        cases.submitted(citizen(), TOWN)
    relay()
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    with django_assert_max_num_queries(16):
        assert browser.get("/inbox/").content.decode().count("有人提交了失业登记") >= rows
