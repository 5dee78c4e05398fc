"""Two at once: real threads, each with its own connection and real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.exchange import relay as relaying
from portal.exchange.enums import DeliveryState
from portal.exchange.models import Delivery, InboxItem
from portal.messages import sending
from portal.messages import services as letters
from portal.messages.gateways import FileGateway
from portal.messages.models import Message
from portal.people.models import Person
from registration.unemployment import services
from registration.unemployment.enums import Evidence, State
from registration.unemployment.messages import Received
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run all of them at the same moment; gives their results, or the exceptions they ended with."""
    line = Barrier(len(works), timeout=20)

    def run(work: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '15s'")
            line.wait()
            return work()
        except Exception as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture(autouse=True)
def _own_letter_box(settings, tmp_path):
    settings.SMS_FOLDER = tmp_path


@pytest.mark.parametrize("round_", range(4))
def test_case_67_two_counties_decide_on_one_person_at_the_same_moment(citizen, acting, round_):
    number = id_number()
    places = [(TOWN, acting(Role.CASEWORKER, TOWN)), (SIBLING_TOWN, acting(Role.CASEWORKER, SIBLING_TOWN))]
    both = [(cases.submitted(citizen(), place, number), worker) for place, worker in places]
    ends = at_once(
        *(
            lambda case=case, worker=worker: services.approve(actor=worker, case=case, evidence=Evidence.COUNTER)
            for case, worker in both
        )
    )
    assert sorted(isinstance(end, ValidationError) for end in ends) == [False, True], ends
    assert UnemploymentRegistration.objects.filter(state=State.ACTIVE).count() == 1
    assert UnemploymentRegistration.objects.filter(state=State.SUBMITTED).count() == 1
    assert Person.objects.proved().with_id_number(number).count() == 1


def test_case_67_without_its_constraint_the_same_race_gives_two_spells(citizen, acting, sql):
    """Proof of the test above: it is the database that keeps a person from being registered twice."""
    number = id_number()
    sql("ALTER TABLE registration_unemploymentregistration RENAME CONSTRAINT one_spell_at_a_time TO kept_aside")
    definition = sql("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'kept_aside'")[0][0]
    sql("ALTER TABLE registration_unemploymentregistration DROP CONSTRAINT kept_aside")
    try:
        both = [
            (cases.submitted(citizen(), place, number), acting(Role.CASEWORKER, place)) for place in (TOWN, OTHER_TOWN)
        ]
        at_once(
            *(
                lambda case=case, worker=worker: services.approve(actor=worker, case=case, evidence=Evidence.COUNTER)
                for case, worker in both
            )
        )
        assert UnemploymentRegistration.objects.filter(state=State.ACTIVE).count() == 2
    finally:
        sql("DELETE FROM registration_unemploymentregistration")
        sql(f"ALTER TABLE registration_unemploymentregistration ADD CONSTRAINT one_spell_at_a_time {definition}")


def test_two_decisions_on_one_case_end_in_one_state_with_one_log_row(citizen, acting):
    case, worker = cases.submitted(citizen(), TOWN), acting(Role.CASEWORKER)
    ends = at_once(
        lambda: services.approve(
            actor=worker, case=UnemploymentRegistration.objects.get(pk=case.pk), evidence=Evidence.COUNTER
        ),
        lambda: services.reject(
            actor=worker, case=UnemploymentRegistration.objects.get(pk=case.pk), ground="working", reason="还在上班"
        ),
    )
    assert sorted(isinstance(end, ValidationError) for end in ends) == [False, True], ends
    assert TransitionLog.objects.filter(case_id=case.pk, source=State.SUBMITTED).count() == 1


def test_receipt_numbers_are_one_each(citizen):
    accounts = [citizen() for _ in range(4)]
    at_once(*(lambda account=account: cases.submitted(account, TOWN) for account in accounts))
    numbers = list(UnemploymentRegistration.objects.values_list("receipt_no", flat=True))
    assert len(numbers) == len(set(numbers)) == 4


def test_case_72_two_relays_deliver_each_event_exactly_once(citizen):
    for _ in range(12):
        cases.submitted(citizen(), TOWN)
    delivered = at_once(relaying.relay, relaying.relay, relaying.relay)
    assert sum(delivered) == InboxItem.objects.count() == Delivery.objects.count() == 36
    assert set(Delivery.objects.values_list("state", "attempts")) == {(DeliveryState.DONE, 1)}


def test_case_72_without_the_row_locks_two_relays_would_do_the_same_work(citizen, monkeypatch):
    """Proof of the test above: with the lock off, both count the same deliveries as theirs."""
    monkeypatch.setattr(relaying, "TAKE", relaying.TAKE.replace("FOR UPDATE OF waiting SKIP LOCKED", ""))
    for _ in range(12):
        cases.submitted(citizen(), TOWN)
    taken = Barrier(2, timeout=20)
    put = relaying._put_together
    monkeypatch.setattr(relaying, "_put_together", lambda ids: (taken.wait(), put(ids))[1])
    at_once(relaying._relay_batch, relaying._relay_batch)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {2}
    assert InboxItem.objects.count() == 36  # the inbox's own key still holds


def test_case_72_two_timers_send_each_text_message_once(citizen):
    sent = [cases.submitted(citizen(), TOWN) for _ in range(5)]
    assert sum(at_once(sending.send_due, sending.send_due)) == 5
    for case in sent:
        assert len(FileGateway._file(case.person.phone).read_text().splitlines()) == 1


def test_case_72_the_same_reminder_twice_is_one_row(citizen):
    case = cases.submitted(citizen(), TOWN)
    Message.objects.all().delete()
    day = timezone.localdate()
    tell = lambda: letters.notify(person=case.person, kind=Received(case), subject_id=case.pk, due_on=day)  # noqa: E731
    made = at_once(tell, tell)
    assert {one.pk for one in made} == {Message.objects.get().pk}
