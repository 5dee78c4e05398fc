"""The nightly pass at the same moment on two machines, killed half-way, and beside people who work on."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from assistance.followup import desk, night
from assistance.followup.aftercare.generate import WorkGenerator
from assistance.followup.generate import Generator
from assistance.followup.metrics import without_next_contact
from assistance.followup.services import record_contact
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.calendar import working_days_before
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import Said
from portal.exchange.models import OutboxEvent
from portal.foundation.identifiers import uuid7
from portal.messages.models import Message
from portal.people.facts.enums import FactSource
from portal.people.facts.services import learn
from registration.employment import services as work
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, Source
from registration.exits.models import ExitProposal
from tests.conftest import TOWN
from tests.races.test_races import at_once
from tests.registration import cases
from tests.registration.employment.conftest import somebody

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]
REACHED = Said(Means.PHONE, Outcome.REACHED, Situation.LOOKING, "在找工作", NextStep.CONTACT)


@pytest.fixture
def people(citizen, acting):
    worker = acting(Role.CASEWORKER)
    made = [cases.active(citizen(), TOWN, worker) for _ in range(6)]
    today = timezone.localdate()
    FollowUpTask.objects.filter(case_id__in=[one.pk for one in made[:3]]).delete()
    late = working_days_before(today, 4)
    FollowUpTask.objects.filter(case_id__in=[one.pk for one in made[3:5]]).update(due_on=late, planned_for=late)
    learn(person=made[0].person, code="person.draws_pension", value=True, source=FactSource.PENSION, exact=True)
    return worker, made


def outcome():
    tasks = FollowUpTask.objects.open().values_list("case_id", "step", "due_on", "level").order_by("case_id", "step")
    return (
        list(tasks), OutboxEvent.objects.filter(kind="followup.escalated").count(),
        Message.objects.filter(kind="followup.soon").count(), ExitProposal.objects.count(),
    )  # fmt: skip


@pytest.mark.parametrize("round_", range(3))
def test_case_72_two_passes_at_once_do_everything_once(people, round_):
    """Without the lock that sends the second one home: the keys alone must hold."""
    today = timezone.localdate()
    ends = at_once(lambda: night.steps(today), lambda: night.steps(today))
    assert all(isinstance(end, dict) for end in ends), ends
    assert sum(end["planned"] for end in ends) == 3
    assert sum(end["escalated"]["county"] for end in ends) == 2
    assert sum(end["exits_proposed"] for end in ends) == 1
    assert without_next_contact() == 0
    tasks, escalations, _, proposals = outcome()
    assert (len({row[0] for row in tasks}), escalations, proposals) == (6, 2, 1)
    before = outcome()
    night.steps(today)
    assert outcome() == before


def test_the_second_machine_goes_home(people):
    ends = at_once(night.run, night.run)
    assert None in ends or all(isinstance(end, dict) for end in ends), ends
    assert without_next_contact() == 0


@pytest.mark.parametrize("stop_after", list(night.STEPS))
def test_a_pass_that_is_killed_is_finished_by_the_next(people, monkeypatch, stop_after):
    """Given any step that dies half-way, the next pass leaves what one undisturbed pass would have left."""

    def dying(on):
        with transaction.atomic():
            night.STEPS[stop_after](on)
            raise RuntimeError("killed")

    today = timezone.localdate()
    broken = {name: dying if name == stop_after else step for name, step in night.STEPS.items()}
    with pytest.raises(RuntimeError):
        for step in broken.values():
            step(today)
    night.steps(today)
    once = outcome()
    night.steps(today)
    assert outcome() == once and once[1:] == (2, once[2], 1) and without_next_contact() == 0


def test_case_73_a_caseworker_works_on_while_the_pass_runs(people):
    """Contacts and the pass lock the same rows in whatever order: nobody is turned away."""
    worker, made = people
    today = timezone.localdate()

    def contacts():
        return [record_contact(actor=worker, case=one, said=REACHED).counts for one in made]

    ends = at_once(contacts, lambda: night.steps(today), lambda: Generator(today, batch=1).pull_forward())
    assert not [end for end in ends if isinstance(end, Exception)], ends
    assert without_next_contact() == 0


@pytest.mark.parametrize("round_", range(2))
def test_two_planners_and_a_contact_ask_nobody_who_works_twice(citizen, acting, round_):
    """The night on two machines beside a caseworker who writes a contact down: one open 回访 each, one a mark."""
    worker, today = acting(Role.CASEWORKER), timezone.localdate()
    made = []
    for _ in range(5):
        account = citizen()
        declared = work.Declared(
            somebody(account, worker), EmploymentKind.SELF, Work(today - timedelta(days=40)), TOWN, Source.SELF
        )
        made.append(work.declare(actor=actor_of(account), key=uuid7(), declared=declared))
    task = FollowUpTask.objects.get(case_id=made[0].pk) if WorkGenerator(today).plan_for([made[0].pk]) else None
    said = Said(Means.PHONE, Outcome.REACHED, Situation.SETTLED, "开得顺当", NextStep.CONTACT)
    ends = at_once(
        lambda: WorkGenerator(today).plan(), lambda: WorkGenerator(today).plan(),
        lambda: desk.log_contact(actor=worker, task=task, said=said),
    )  # fmt: skip
    assert not [end for end in ends if isinstance(end, Exception)], ends
    WorkGenerator(today).plan()
    open_now = FollowUpTask.objects.open().filter(step=Step.FOLLOW)
    assert sorted(open_now.values_list("case_id", flat=True)) == sorted(one.pk for one in made)
    assert FollowUpTask.objects.filter(step=Step.FOLLOW).count() == 6 and WorkGenerator(today).plan() == 0
