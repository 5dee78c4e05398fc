"""What follows from a contact: the next one, a retry, an exit proposal; and all of it taken back within a minute."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assistance.followup.services import may_report, record_contact, undo_contact
from portal.accounts.actors import SYSTEM, actor_of
from portal.accounts.enums import Role
from portal.cases.calendar import working_day_by, working_day_from
from portal.cases.contacts.enums import Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.contacts.services import Said
from portal.people.facts.enums import FactSource
from portal.people.facts.services import learn
from registration.exits.enums import Origin, Resolution
from registration.exits.models import ExitProposal
from registration.unemployment.enums import ExitCode, State
from tests.conftest import TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
REACHED = Said(Means.PHONE, Outcome.REACHED, Situation.LOOKING, "在找工作", NextStep.CONTACT)
WORKING = Said(Means.PHONE, Outcome.REACHED, Situation.WORKING, "上班了", NextStep.EXIT)
UNREACHED = Said(Means.PHONE, Outcome.NO_ANSWER)
ITSELF = Said(Means.SELF, Outcome.REACHED, Situation.LOOKING, "", NextStep.CONTACT)


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER)


@pytest.fixture
def case(citizen, worker):
    return cases.active(citizen(), TOWN, worker)


def open_task(case, step=None):
    tasks = FollowUpTask.objects.open().filter(case_id=case.pk)
    return tasks.get(step=step) if step else tasks.get()


def test_a_contact_closes_the_first_task_and_plans_the_next_a_month_on(case, worker):
    contact = record_contact(actor=worker, case=case, said=REACHED)
    assert contact.counts
    first = FollowUpTask.objects.get(case_id=case.pk, step=Step.FIRST)
    assert (first.closed_as, first.contact_id) == ("done", contact.pk)
    following = open_task(case)
    assert (following.step, following.rule) == (Step.REGULAR, "cadence.registered")
    assert timedelta(days=24) <= following.due_on - timezone.localdate() <= timedelta(days=31)


def test_the_densest_cadence_that_holds_wins(case, worker):
    learn(person=case.person, code="person.zero_employment_household", value=True, source=FactSource.CIVIL)
    learn(person=case.person, code="person.recognised_hardship", value=True, source=FactSource.CIVIL)
    record_contact(actor=worker, case=case, said=REACHED)
    today = timezone.localdate()
    following = open_task(case)
    assert following.rule == "cadence.zero_household"
    assert following.due_on == max(working_day_by(today + timedelta(days=7)), working_day_from(today))


def test_an_earlier_agreed_day_is_kept_and_a_later_one_gives_way_to_the_rule(case, worker):
    soon = working_day_from(timezone.localdate() + timedelta(days=5))
    record_contact(actor=worker, case=case, said=Said(*_with(REACHED, next_on=soon)))
    assert open_task(case).due_on == soon
    late = timezone.localdate() + timedelta(days=90)
    record_contact(actor=worker, case=case, said=Said(*_with(REACHED, next_on=late)))
    assert open_task(case).due_on <= timezone.localdate() + timedelta(days=31)


def _with(said, **changes):
    return tuple((vars(said) | changes).values())


def test_two_contacts_on_one_day_leave_one_open_task(case, worker):
    record_contact(actor=worker, case=case, said=REACHED)
    record_contact(actor=worker, case=case, said=REACHED)
    assert FollowUpTask.objects.open().filter(case_id=case.pk).count() == 1


def test_who_was_not_reached_is_tried_again_after_three_days_and_the_task_stays_open(case, worker):
    contact = record_contact(actor=worker, case=case, said=UNREACHED)
    task, again = open_task(case), working_day_from(timezone.localdate() + timedelta(days=3))
    assert not contact.counts and contact.next_on == again
    assert (task.due_on, task.postponed_why) == (again, "没人接，再联系")


def test_undo_puts_the_day_of_a_task_back(case, worker):
    before = open_task(case).due_on
    first = record_contact(actor=worker, case=case, said=UNREACHED)
    undo_contact(actor=worker, contact_id=first.pk)
    task = open_task(case)
    assert (task.due_on, task.postponed_why, task.moved_by) == (before, "", None)


def test_undo_opens_what_was_closed_and_removes_what_was_planned(case, worker):
    contact = record_contact(actor=worker, case=case, said=REACHED)
    undo_contact(actor=worker, contact_id=contact.pk)
    assert open_task(case).step == Step.FIRST
    assert not Contact.objects.kept().filter(case_id=case.pk).exists()


def test_who_says_to_be_working_is_proposed_for_an_exit_on_the_day_named(case, worker):
    day = timezone.localdate()
    contact = record_contact(actor=worker, case=case, said=WORKING, grounds_date=day)
    proposal = ExitProposal.objects.get(registration=case)
    assert (proposal.exit_code, proposal.origin, proposal.event_date) == (ExitCode.EMPLOYED, Origin.CONTACT, day)
    assert proposal.contact_id == contact.pk and not proposal.exact
    case.refresh_from_db()
    assert case.state == State.EXIT_PROPOSED
    assert FollowUpTask.objects.open().filter(case_id=case.pk).exists(), "nobody is without a next contact"


def test_undo_takes_the_proposal_back_as_well(case, worker):
    contact = record_contact(actor=worker, case=case, said=WORKING)
    undo_contact(actor=worker, contact_id=contact.pk)
    case.refresh_from_db()
    assert case.state == State.ACTIVE
    assert ExitProposal.objects.get(registration=case).resolution == Resolution.TAKEN_BACK


def test_a_day_in_the_future_is_refused_and_nothing_is_written(case, worker):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        record_contact(actor=worker, case=case, said=WORKING, grounds_date=timezone.localdate() + timedelta(days=1))
    assert not Contact.objects.filter(case_id=case.pk).exists()


def test_somebody_elses_contact_is_not_undone(case, worker, staff):
    contact = record_contact(actor=worker, case=case, said=REACHED)
    other = actor_of(staff(Role.CASEWORKER, TOWN, "another"))
    with pytest.raises(ValidationError, match="只能撤销自己刚记的"):
        undo_contact(actor=other, contact_id=contact.pk)


def test_a_villagers_contact_proposes_by_rule_and_may_be_undone(case, acting, village_office):
    villager = acting(Role.VILLAGE_WORKER, village_office.code)
    contact = record_contact(actor=villager, case=case, said=WORKING)
    assert ExitProposal.objects.get(registration=case).proposed_by is None
    undo_contact(actor=villager, contact_id=contact.pk)
    case.refresh_from_db()
    assert case.state == State.ACTIVE


def test_a_persons_own_report_counts_only_between_contacts_by_others(case, worker):
    person = actor_of(case.account)
    assert record_contact(actor=person, case=case, said=ITSELF).counts
    assert not may_report(case)
    second = record_contact(actor=person, case=case, said=ITSELF)
    assert not second.counts and second.situation == Situation.LOOKING, "kept without counting"
    record_contact(actor=worker, case=case, said=REACHED)
    assert record_contact(actor=person, case=case, said=ITSELF).counts


@pytest.mark.parametrize("means", [Means.SMS, Means.SYSTEM])
def test_a_message_without_an_answer_is_never_a_contact(case, means):
    contact = record_contact(actor=SYSTEM, case=case, said=Said(*_with(REACHED, means=means)))
    assert not contact.counts
    assert open_task(case).step == Step.FIRST


def test_a_citizen_sees_what_was_done_for_those_the_account_speaks_for_today(citizen, acting):
    """Given an account whose link to the person was cut, then neither contacts nor tasks are its own any more."""
    case = cases.active(citizen(), TOWN, acting(Role.CASEWORKER))
    record_contact(actor=SYSTEM, case=case, said=REACHED)
    owner, stranger = actor_of(case.account), actor_of(citizen())
    for rows in (Contact.objects, FollowUpTask.objects):
        assert rows.visible_to(owner).exists() and not rows.visible_to(stranger).exists()
    case.person.links.update(ended_at=timezone.now(), ended_reason="号码换了主人")
    for rows in (Contact.objects, FollowUpTask.objects):
        assert not rows.visible_to(owner).exists()
