"""Any order of any steps by anybody: what the workflow promises stays true."""

import itertools
import os
from typing import ClassVar

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
from portal.cases.contacts.models import FollowUpTask
from portal.cases.models import TransitionLog
from portal.cases.workflow import perform
from portal.exchange.models import Delivery, OutboxEvent
from portal.exchange.relay import relay
from portal.foundation.identifiers import uuid7
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.exits.models import ExitProposal
from registration.transfer import services as transfers
from registration.transfer.enums import RefuseGround
from registration.transfer.models import TransferRequest
from registration.unemployment import services
from registration.unemployment.enums import (
    REGISTERED,
    WAITING,
    AskAbout,
    Channel,
    Evidence,
    ExitCode,
    RejectGround,
    State,
)
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW
from tests.conftest import COUNTY, OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.registration import cases

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200 if FULL else 900)]
EXAMPLES, STEPS = (500, 50) if FULL else (15, 20)
PUBLISHED = {one.name for one in WORKFLOW.transitions} - {"withdraw"}
"""A draft thrown away is told to nobody; whatever else happens is."""
CLOCKED = WAITING | {State.APPEALED, State.EXIT_PROPOSED, State.EXIT_OBJECTED}
some = st.integers(0, 7)


class Registrations(RuleBasedStateMachine):
    """Two people with two accounts each, two desks, and every step there is, allowed or not."""

    citizen = acting = None
    numbers: ClassVar[list[str]] = []
    taken: ClassVar[set[str]] = set()

    @initialize()
    def begin(self) -> None:
        self.savepoint = transaction.savepoint()
        self.accounts = [type(self).citizen() for _ in range(4)]
        self.numbers = type(self).numbers
        self.workers = type(self).workers
        self.offices = list(Office.objects.filter(code__in=[TOWN, OTHER_TOWN]).order_by("code"))
        self.cases: list = []
        self.ended: dict = {}

    def teardown(self) -> None:
        type(self).taken |= set(TransitionLog.objects.values_list("name", flat=True))
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

    def owner(self, case: UnemploymentRegistration):
        """Whose word it is: the account's, or the counter's for somebody without one."""
        return actor_of(case.account) if case.account else self.workers[0]

    @rule(account=some, number=some, town=st.sampled_from([TOWN, OTHER_TOWN]))
    def submit(self, account: int, number: int, town: str) -> None:
        who = self.accounts[account % 4]

        def work() -> None:
            self.cases.append(cases.submitted(who, town, self.numbers[number % 2]).pk)

        self.tries(work)

    @rule(worker=some, number=some, town=st.sampled_from([TOWN, OTHER_TOWN]))
    def register_for(self, worker: int, number: int, town: str) -> None:
        answers = cases.answers(cases.Spoken(), town, self.numbers[number % 2])
        actor = self.workers[worker % 2]

        def work() -> None:
            self.cases.append(
                services.register_for(actor=actor, key=uuid7(), answers=answers, channel=Channel.OUTLET).pk
            )

        self.tries(work)

    @precondition(lambda self: self.cases)
    @rule(at=some, worker=some)
    def accept(self, at: int, worker: int) -> None:
        self.tries(lambda: services.accept(actor=self.workers[worker % 2], case=self.one(at)))

    @precondition(lambda self: self.cases)
    @rule(at=some, worker=some, about=st.sampled_from([*AskAbout, "diploma"]))
    def ask(self, at: int, worker: int, about: str) -> None:
        self.tries(
            lambda: services.ask(actor=self.workers[worker % 2], case=self.one(at), about=about, words="名字写错了")
        )

    @precondition(lambda self: self.cases)
    @rule(at=some, number=some, town=st.sampled_from([TOWN, OTHER_TOWN]), worker=some)
    def hand_in_again(self, at: int, number: int, town: str, worker: int) -> None:
        """Corrects, or answers what was asked: the person, or staff for somebody without an account."""
        case = self.one(at)
        actor = actor_of(case.account) if case.account else self.workers[worker % 2]
        answers = cases.answers(case.account or cases.Spoken(), town, self.numbers[number % 2])
        self.tries(lambda: services.hand_in_again(actor=actor, case=case, answers=answers))

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
    @rule(at=some, upheld=st.booleans(), words=st.sampled_from(["不对", ""]))
    def appeal(self, at: int, upheld: bool, words: str) -> None:
        """The person appeals, and some later step the county answers, either way."""
        case, county = self.one(at), self.workers[2]
        if case.state == State.APPEALED:
            act = services.uphold_appeal if upheld else services.dismiss_appeal
            self.tries(lambda: act(actor=county, case=case, reason=words))
        else:
            self.tries(lambda: services.appeal(actor=self.owner(case), case=case, words=words))

    @precondition(lambda self: self.cases)
    @rule(at=some)
    def withdraw(self, at: int) -> None:
        self.tries(lambda: services.withdraw(actor=self.owner(self.one(at)), case=self.one(at)))

    @precondition(lambda self: self.cases)
    @rule(at=some, odds=st.integers(0, 4))
    def void(self, at: int, odds: int) -> None:
        """Rarely: a voided case is over."""
        if odds == 0:
            self.tries(lambda: services.void(actor=self.workers[2], case=self.one(at), reason="冒用证件"))

    @precondition(lambda self: self.cases)
    @rule(at=some)
    def leave(self, at: int) -> None:
        case = self.one(at)
        today = timezone.localdate()
        self.tries(
            lambda: services.leave(actor=self.owner(case), case=case, exit_code=ExitCode.EMPLOYED, exit_date=today)
        )

    @precondition(lambda self: self.cases)
    @rule(at=some, code=st.sampled_from([ExitCode.EMPLOYED, ExitCode.LOST_6M, ExitCode.DECEASED]), exact=st.booleans())
    def propose_exit(self, at: int, code: str, exact: bool) -> None:
        grounds = exits.Grounds(code, timezone.localdate(), "数据比对", Origin.RULE, rule="exit.test", exact=exact)
        self.tries(lambda: exits.propose(actor=SYSTEM, case=self.one(at), grounds=grounds))

    @precondition(lambda self: self.cases)
    @rule(at=some, worker=some, how=st.sampled_from(["confirm", "confirm_itself", "keep", "object"]))
    def answer_exit(self, at: int, worker: int, how: str) -> None:
        """What a proposal comes to: confirmed by hand or by itself, kept, or objected to and then decided by the county."""
        case, desk = self.one(at), self.workers[worker % 2]
        proposal = ExitProposal.objects.open().filter(registration=case).first()
        if proposal is None:
            return
        if case.state == State.EXIT_OBJECTED:
            act = exits.uphold if how == "keep" else exits.dismiss
            self.tries(lambda: act(actor=self.workers[2], proposal=proposal, reason="核实过"))
        elif how == "object":
            self.tries(lambda: exits.object_to(actor=self.owner(case), proposal=proposal, words="我还没找到"))
        elif how == "keep":
            self.tries(lambda: exits.keep(actor=desk, proposal=proposal, reason="还在找"))
        else:
            actor = SYSTEM if how == "confirm_itself" else desk
            self.tries(lambda: exits.confirm(actor=actor, proposal=proposal))

    @precondition(lambda self: self.cases)
    @rule(at=some, office=some)
    def transfer(self, at: int, office: int) -> None:
        case, to = self.one(at), self.offices[office % 2]
        facts = {"office": to, "region_code": to.code}
        self.tries(lambda: perform(WORKFLOW, "transfer", actor=SYSTEM, case=case, facts=facts))

    @precondition(lambda self: self.cases)
    @rule(at=some, worker=some, how=st.sampled_from(["agree", "refuse", "withdraw"]))
    def hand_over(self, at: int, worker: int, how: str) -> None:
        """Somebody registered elsewhere hands in here: this desk asks for them, and some later step that is answered."""
        case, desk = self.one(at), self.workers[worker % 3]
        one = TransferRequest.objects.under_way().filter(second=case).first()
        if one is None:
            self.tries(lambda: transfers.ask(actor=desk, case=case))
        elif how == "agree":
            self.tries(lambda: transfers.agree(actor=desk, one=one))
        elif how == "refuse":
            self.tries(
                lambda: transfers.refuse(actor=desk, one=one, ground=RefuseGround.NOT_MOVED, reason="人还在这里住")
            )
        else:
            self.tries(lambda: transfers.withdraw(actor=self.owner(case), one=one))

    @precondition(lambda self: self.cases)
    @rule(at=some, worker=some)
    def reopen(self, at: int, worker: int) -> None:
        self.tries(
            lambda: perform(WORKFLOW, "reopen", actor=self.workers[worker % 2], case=self.one(at), reason="办错了")
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
            "about": AskAbout.IDENTITY, "words": "试", "office": office, "region_code": office.code,
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
    def whoever_is_registered_has_a_next_contact_and_what_is_over_has_none(self) -> None:
        """The register that cannot go stale (N2)."""
        mine = UnemploymentRegistration.objects.filter(pk__in=getattr(self, "cases", []))
        owed = set(FollowUpTask.objects.open().values_list("case_id", flat=True))
        for pk, state in mine.values_list("pk", "state"):
            assert (pk in owed) if state in REGISTERED | {State.NEED_SUPPLEMENT} else pk not in owed, (state, owed)

    @invariant()
    def whatever_waits_has_a_clock_and_only_the_persons_turn_stops_it(self) -> None:
        mine = UnemploymentRegistration.objects.filter(pk__in=getattr(self, "cases", []))
        for state, due, left in mine.values_list("state", "due_at", "clock_left"):
            assert (due is not None) == (state in CLOCKED), (state, due)
            assert (left is not None) == (state == State.NEED_SUPPLEMENT)

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
    Registrations.taken, Registrations.numbers = set(), [id_number(), id_number()]  # a replay meets the same people
    health = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Registrations,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=health, database=None
        ),
    )
    missing = {one.name for one in WORKFLOW.transitions} - Registrations.taken
    assert not missing or not FULL, f"never taken in {EXAMPLES} × {STEPS}: {missing}"
