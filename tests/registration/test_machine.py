"""Any order of any steps by anybody: what the workflow promises stays true."""

import itertools
import os
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import CheckConstraint
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.models import FollowUpTask
from portal.cases.models import TransitionLog
from portal.cases.workflow import hat, perform
from portal.exchange.models import Delivery, OutboxEvent
from portal.exchange.relay import relay
from portal.foundation.constraints import explained
from registration.exits.models import ExitProposal
from registration.transfer.enums import UNDER_WAY, TransferState
from registration.transfer.models import TransferRequest
from registration.unemployment.effects import KIND
from registration.unemployment.enums import OPEN, REGISTERED, WAITING, AskAbout, ExitCode, RejectGround, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW
from tests.conftest import COUNTY, OTHER_TOWN, TOWN, office_at
from tests.harness import id_number
from tests.registration import cases
from tests.registration.doors import Dice, Doors, dice

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200 if FULL else 900)]
RUNS, STEPS, SPARE = (500, 50, 5) if FULL else (15, 20, 1)  # spare: now and then Hypothesis ends a run early
NAMES = [one.name for one in WORKFLOW.transitions]
CLOCKED = WAITING | {State.APPEALED, State.EXIT_PROPOSED, State.EXIT_OBJECTED}
LEAVING = {State.EXIT_PROPOSED, State.EXIT_OBJECTED}
CHECKS = {
    one.name for model in apps.get_models() for one in model._meta.constraints if isinstance(one, CheckConstraint)
}
some = st.integers(0, 63)
MOST_OPEN = 6  # registrations of a run
HOW_OFTEN = Counter(take=6, walk=6, hand_in=2, come_from_elsewhere=3, answer_transfer=1, meddle=3, deliver=1)
CASE = (
    "pk", "state", "version", "due_at", "clock_left", "person_id", "person__proved_at", "service_office_id",
)  # fmt: skip
REQUEST = ("pk", "state", "version", "first_id", "second_id", "service_office_id", "to_office_id", "person_id")


@dataclass(frozen=True)
class Seen:
    """What every invariant looks at."""

    cases: list[Any]
    requests: list[Any]
    logs: list[Any]
    events: list[Any]
    delivered: set[Any]
    owed: set[Any]
    proposed: set[Any]

    @classmethod
    def at_once(cls, cases: list[Any], since: datetime) -> Self:
        """Of the logs, which are cut by month, only what was written since: the months before need not be planned."""
        logs, events = TransitionLog.objects.filter(at__gte=since), OutboxEvent.objects.filter(at__gte=since)
        rows = {row.pk: row for row in UnemploymentRegistration.objects.values_list(*CASE, named=True)}
        assert rows.keys() == set(cases)
        return cls(
            [rows[pk] for pk in cases],  # a replay must meet them in the same order
            list(TransferRequest.objects.values_list(*REQUEST, named=True)),
            list(logs.order_by("at", "id").values_list("pk", "case_id", "name", "source", "target", named=True)),
            list(events.values_list("pk", "log_id", "service_office_id", named=True)),
            set(Delivery.objects.values_list("event_id", flat=True)),
            set(FollowUpTask.objects.open().values_list("case_id", flat=True)),
            set(ExitProposal.objects.open().values_list("registration", flat=True)),
        )


class Registrations(RuleBasedStateMachine):
    """Every step there is, allowed or not, and what must be so after each. Each run begins with an empty register."""

    doors: ClassVar[Doors]
    taken: ClassVar[Counter[str]]
    runs: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.cases: list[Any] = []
        self.meddled: set[Any] = set()
        self.ended: dict[Any, tuple[str, int]] = {}
        self.steps, self.since = 0, timezone.now()
        self.seen: Seen | None = None
        self.whole = transaction.atomic()
        self.whole.__enter__()

    def teardown(self) -> None:
        self.taken.update(TransitionLog.objects.filter(case_kind=KIND).values_list("name", flat=True))
        self.runs.update(runs=1, whole=self.steps == STEPS, steps=self.steps)
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def tries(self, work, *args) -> None:
        """A refusal is an answer, and what it leaves behind is real; a broken check or any other error is a bug."""
        self.steps, self.seen = self.steps + 1, None
        try:
            work(*args)
        except ValidationError as refusal:
            if getattr(refusal, "code", None) in CHECKS:
                raise AssertionError("a check of the database had to stop it") from refusal

    def one(self, pool: list[Any], at: int) -> UnemploymentRegistration:
        return UnemploymentRegistration.objects.get(pk=pool[at % len(pool)])

    def fit(self, step: str) -> list[Any]:
        """The cases that stand where a step begins."""
        return [row.pk for row in self.now.cases if row.state in WORKFLOW.named(step).sources]

    def chosen(self, step: str, at: int) -> tuple[str, UnemploymentRegistration]:
        """A step and any case; every other time a case that can take it, or the next step that some case can take."""
        first = NAMES.index(step)
        able = next((name for name in NAMES[first:] + NAMES[:first] if self.fit(name)), None) if at % 2 else None
        return able or step, self.one(self.fit(able) if able else self.cases, at // 2)

    @initialize(first=dice, second=dice)
    def begin(self, first: Dice, second: Dice) -> None:
        self.hand_in(1, 0, first)
        self.hand_in(1, 1, second)
        self.steps = 0

    @rule(what=st.sampled_from(sorted(HOW_OFTEN.elements())), at=some, way=some, dice=dice)
    def step(self, what: str, at: int, way: int, dice: Dice) -> None:
        """One rule, not seven: of many rules Hypothesis leaves most out of most runs, and few would come far."""
        getattr(self, what)(at, way, dice)

    def take(self, at: int, way: int, dice: Dice) -> None:
        step, case = self.chosen(NAMES[way % len(NAMES)], at)
        self.tries(self.doors.take, step, case, dice)

    def walk(self, at: int, way: int, dice: Dice) -> None:
        """Any case goes on by some step that is open to it now; rarely to where nothing goes on from.

        Where all are over, one of them is tried all the same.
        """
        case = self.one([row.pk for row in self.now.cases if row.state not in WORKFLOW.final] or self.cases, at)
        ways = [
            one.name for one in WORKFLOW.transitions if case.state in one.sources and (one.name != "void" or not way)
        ]
        self.tries(self.doors.take, ways[way % len(ways)] if ways else "void", case, dice)

    def hand_in(self, at: int, way: int, dice: Dice) -> None:
        """One with an account writes a registration and hands it in, or leaves it for later; or somebody comes to a counter.

        Where enough of them are open, one of those goes on: more would only stand about.
        """
        if sum(row.state in OPEN for row in self.now.cases) < MOST_OPEN:
            self.tries(self._writes if way % 3 else self._comes, at, way, dice)
        else:
            self.walk(at, way, dice)

    def _writes(self, at: int, way: int, dice: Dice) -> None:
        draft = cases.draft(self.doors.accounts[way // 3 % len(self.doors.accounts)])
        self.cases += [] if draft.pk in self.cases else [draft.pk]
        if at % 4:
            self.doors.submit(draft, dice)

    def _comes(self, at: int, way: int, dice: Dice) -> None:
        self.cases.append(self.doors.at_counter(dice.town, self.doors.number(dice), dice).pk)

    def come_from_elsewhere(self, at: int, way: int, dice: Dice) -> None:
        """On the way to `join`, which needs two cases and two offices: by chance alone it is hardly ever reached."""

        def work() -> None:
            if made := self.doors.come_from_elsewhere(dice):
                self.cases.append(made.pk)

        self.tries(work)

    def answer_transfer(self, at: int, way: int, dice: Dice) -> None:
        asked = list(TransferRequest.objects.under_way().order_by("asked_at"))
        if asked:
            self.tries(self.doors.answer_transfer, way, asked[at % len(asked)], dice)
        else:
            self.come_from_elsewhere(at, way, dice)

    def deliver(self, at: int, way: int, dice: Dice) -> None:
        self.tries(relay)

    def meddle(self, at: int, way: int, dice: Dice) -> None:
        """A step straight at the workflow, by whoever: the table and the guards must hold alone."""
        doors, (step, case) = self.doors, self.chosen(NAMES[way % len(NAMES)], at)
        actors = [SYSTEM, *doors.desks, doors.county, *(actor_of(account) for account in doors.accounts)]
        if dice.yes:
            actors = [one for one in actors if hat(one) in WORKFLOW.named(step).by]
        facts = {
            "fields": {}, "exit_code": ExitCode.OTHER, "exit_date": timezone.localdate(), "ground": RejectGround.WORKING,
            "about": AskAbout.IDENTITY, "words": "试", "office": office_at(dice.town), "region_code": dice.town,
        }  # fmt: skip

        def work() -> None:
            with explained():
                perform(WORKFLOW, step, actor=actors[dice.worker % len(actors)], case=case, reason="试", facts=facts)
            self.meddled.add(case.pk)

        self.tries(work)

    @property
    def now(self) -> Seen:
        """The register as it stands; read once after each try, which is all that changes it."""
        if self.seen is None:
            self.seen = Seen.at_once(self.cases, self.since)
        return self.seen

    @invariant()
    def the_database_agrees(self) -> None:
        """What a transaction checks at its end: the register's runs have none of their own."""
        connection.check_constraints()

    @invariant()
    def the_log_tells_the_state(self) -> None:
        steps: dict[Any, list[tuple[str, str]]] = {}
        for log in self.now.logs:
            steps.setdefault(log.case_id, []).append((log.source, log.target))
        for first, rows in ((State.DRAFT, self.now.cases), (TransferState.NEW, self.now.requests)):
            for row in rows:
                walked = [("", first), *steps.get(row.pk, [])]
                assert walked[-1][1] == row.state
                assert all(before[1] == after[0] for before, after in itertools.pairwise(walked))
                assert row.version == len(walked)

    @invariant()
    def what_is_final_stays_final(self) -> None:
        for row in self.now.cases:
            if row.pk in self.ended:
                assert self.ended[row.pk] == (row.state, row.version)
            elif row.state in WORKFLOW.final:
                self.ended[row.pk] = (row.state, row.version)

    @invariant()
    def whoever_is_registered_has_a_next_contact_and_what_is_over_has_none(self) -> None:
        """The register that cannot go stale (N2)."""
        owed = self.now.owed
        for row in self.now.cases:
            assert (row.pk in owed) == (row.state in REGISTERED | {State.NEED_SUPPLEMENT}), (row.state, owed)

    @invariant()
    def whatever_waits_has_a_clock_and_only_the_persons_turn_stops_it(self) -> None:
        for row in self.now.cases:
            assert (row.due_at is not None) == (row.state in CLOCKED), (row.state, row.due_at)
            assert (row.clock_left is not None) == (row.state == State.NEED_SUPPLEMENT)

    @invariant()
    def nobody_is_registered_twice(self) -> None:
        registered = [row for row in self.now.cases if row.state in REGISTERED]
        assert len({row.person_id for row in registered}) == len(registered)
        assert all(row.person__proved_at for row in registered)

    @invariant()
    def an_exit_is_proposed_as_long_as_the_register_says_so(self) -> None:
        """Of what went through the services: past them nobody writes or settles a proposal."""
        for row in self.now.cases:
            assert row.pk in self.meddled or (row.pk in self.now.proposed) == (row.state in LEAVING), row.state

    @invariant()
    def a_request_is_open_between_the_offices_that_serve_one_person(self) -> None:
        cases = {row.pk: row for row in self.now.cases}
        for one in self.now.requests:
            if one.state in UNDER_WAY:
                first, second = cases[one.first_id], cases[one.second_id]
                assert first.state in REGISTERED and second.state in WAITING | {State.NEED_SUPPLEMENT}
                assert {first.person_id, second.person_id} == {one.person_id}
                assert first.service_office_id == one.service_office_id
                assert second.service_office_id == one.to_office_id

    @invariant()
    def every_step_that_is_told_is_told_once(self) -> None:
        """A draft thrown away is told to nobody; whatever else happens is."""
        to_tell = {log.pk for log in self.now.logs if (log.name, log.source) != ("withdraw", State.DRAFT)}
        told = [(event.log_id, event.service_office_id) for event in self.now.events]
        assert len(told) == len(set(told)) and to_tell <= {log for log, _ in told}
        assert self.now.delivered <= {event.pk for event in self.now.events}


def test_case_68_and_67_no_order_of_steps_breaks_the_register(citizen, acting, sql):
    sql(
        "SET LOCAL idle_in_transaction_session_timeout = 0"
    )  # all runs are one transaction, and Hypothesis may think long
    Registrations.doors = Doors(  # once for all runs: a replay meets the same people
        accounts=[citizen() for _ in range(4)],
        numbers=[id_number(), id_number()],
        desks=[acting(Role.CASEWORKER, TOWN), acting(Role.CASEWORKER, OTHER_TOWN)],
        county=acting(Role.COUNTY_REVIEWER, COUNTY),
    )
    Registrations.taken, Registrations.runs, began = Counter(), Counter(), time.monotonic()
    health = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Registrations,
        settings=settings(
            max_examples=RUNS + SPARE,
            stateful_step_count=STEPS + 1,
            deadline=None,
            suppress_health_check=health,
            database=None,
        ),
    )
    taken, runs, seconds = Registrations.taken, Registrations.runs, time.monotonic() - began
    print(f"\n{runs['whole']} whole runs of {runs['runs']}, {runs['steps']} steps, {seconds:.0f} s")
    print(f"taken {taken.total()}: {dict(taken.most_common())}")
    assert runs["whole"] >= RUNS
    missing = set(NAMES) - set(taken)
    if FULL:
        assert not missing, f"never taken: {missing}"
    else:  # so few runs come to a dozen steps or more of the table, and not always the same
        assert {"submit", "approve"} <= set(taken) and len(taken) >= len(NAMES) // 3, f"never taken: {missing}"
