"""Any order of any steps by anybody: what the workflow promises stays true."""

import itertools
import os

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.cases.models import TransitionLog
from portal.cases.workflow import perform
from portal.exchange.models import Delivery, OutboxEvent
from portal.exchange.relay import relay
from registration.unemployment import services
from registration.unemployment.enums import REGISTERED, AskAbout, Evidence, ExitCode, RejectGround, State
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
EXAMPLES, STEPS = (500, 50) if os.environ.get("HYPOTHESIS_PROFILE") == "full" else (30, 20)
PUBLISHED = {one.name for one in WORKFLOW.transitions} - {"withdraw"}
"""A draft thrown away is told to nobody; whatever else happens is."""
some = st.integers(0, 7)


class Registrations(RuleBasedStateMachine):
    """Two people with two accounts each, two desks, and every step there is, allowed or not."""

    citizen = acting = None

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        self.accounts = [type(self).citizen() for _ in range(4)]
        self.numbers = [id_number(), id_number()]
        self.workers = type(self).workers
        self.offices = list(Office.objects.filter(code__in=[TOWN, OTHER_TOWN]).order_by("code"))
        self.cases: list = []
        self.ended: dict = {}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def tries(self, work) -> None:
        """A refusal is an answer; anything else is a bug."""
        try:
            with transaction.atomic():
                work()
        except ValidationError:
            pass

    def one(self, at: int):
        return UnemploymentRegistration.objects.get(pk=self.cases[at % len(self.cases)])

    @rule(account=some, number=some, town=st.sampled_from([TOWN, OTHER_TOWN]))
    def submit(self, account: int, number: int, town: str) -> None:
        who = self.accounts[account % 4]

        def work() -> None:
            self.cases.append(cases.submitted(who, town, self.numbers[number % 2]).pk)

        self.tries(work)

    @precondition(lambda self: self.cases)
    @rule(at=some, worker=some)
    def approve(self, at: int, worker: int) -> None:
        self.tries(
            lambda: services.approve(actor=self.workers[worker % 2], case=self.one(at), evidence=Evidence.COUNTER)
        )

    @precondition(lambda self: self.cases)
    @rule(at=some, worker=some, words=st.sampled_from(["还在上班", "", " "]))
    def reject(self, at: int, worker: int, words: str) -> None:
        self.tries(
            lambda: services.reject(
                actor=self.workers[worker % 2], case=self.one(at), ground=RejectGround.WORKING, reason=words
            )
        )

    @precondition(lambda self: self.cases)
    @rule(at=some)
    def withdraw(self, at: int) -> None:
        self.tries(lambda: services.withdraw(actor=actor_of(self.one(at).account), case=self.one(at)))

    @precondition(lambda self: self.cases)
    @rule(at=some)
    def leave(self, at: int) -> None:
        case = self.one(at)
        today = timezone.localdate()
        self.tries(
            lambda: services.leave(
                actor=actor_of(case.account), case=case, exit_code=ExitCode.EMPLOYED, exit_date=today
            )
        )

    @precondition(lambda self: self.cases)
    @rule(at=some, name=st.sampled_from([one.name for one in WORKFLOW.transitions]), who=some)
    def meddle(self, at: int, name: str, who: int) -> None:
        """A step straight at the workflow, by whoever: the table and the guards must hold alone."""
        actors = [SYSTEM, *self.workers, *(actor_of(account) for account in self.accounts)]
        actor = actors[who % len(actors)]
        case, office = self.one(at), self.offices[who % 2]
        facts = {
            "fields": {}, "exit_code": ExitCode.OTHER, "exit_date": timezone.localdate(), "ground": RejectGround.WORKING,
            "about": AskAbout.IDENTITY, "office": office, "region_code": office.code,
        }  # fmt: skip
        self.tries(lambda: perform(WORKFLOW, name, actor=actor, case=case, reason="试", facts=facts))

    @rule()
    def deliver(self) -> None:
        relay()

    @invariant()
    def the_log_tells_the_state(self) -> None:
        for case in UnemploymentRegistration.objects.filter(pk__in=getattr(self, "cases", [])):
            steps = list(TransitionLog.objects.filter(case_id=case.pk).order_by("id").values_list("source", "target"))
            assert steps[0][0] == State.DRAFT and steps[-1][1] == case.state
            assert all(before[1] == after[0] for before, after in itertools.pairwise(steps))
            assert case.version == 1 + len(steps)

    @invariant()
    def what_is_final_stays_final(self) -> None:
        for case in UnemploymentRegistration.objects.filter(pk__in=getattr(self, "cases", [])):
            if case.pk in self.ended:
                assert self.ended[case.pk] == (case.state, case.version)
            elif case.state in WORKFLOW.final:
                self.ended[case.pk] = (case.state, case.version)

    @invariant()
    def nobody_is_registered_twice(self) -> None:
        active = UnemploymentRegistration.objects.filter(state__in=sorted(REGISTERED))
        assert not active.values("person").annotate(n=Count("pk")).filter(n__gt=1).exists()
        assert active.filter(person__proved_at=None).count() == 0

    @invariant()
    def every_step_that_is_told_is_told_once(self) -> None:
        logged = set(
            TransitionLog.objects.filter(case_kind="unemployment", name__in=PUBLISHED).values_list("pk", flat=True)
        )
        told = list(OutboxEvent.objects.values_list("log_id", "service_office_id"))
        assert len(told) == len(set(told)) and logged <= {log for log, _ in told}
        assert not Delivery.objects.exclude(event_id__in=OutboxEvent.objects.values("pk")).exists()


def test_case_68_and_67_no_order_of_steps_breaks_the_register(citizen, acting):
    Registrations.citizen = staticmethod(citizen)
    Registrations.workers = [
        acting(Role.CASEWORKER, TOWN),
        acting(Role.CASEWORKER, OTHER_TOWN),
        acting(Role.COUNTY_REVIEWER, COUNTY),
    ]
    health = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Registrations,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=health, database=None
        ),
    )
