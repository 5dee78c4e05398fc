"""What a contact brings with it: the next one, a retry, or the proposal of an exit; and all of it taken back."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from assistance.followup import cadence
from portal.accounts.actors import SYSTEM, Actor
from portal.cases.calendar import add_working_days, working_day_by, working_day_from
from portal.cases.contacts import services as contacts
from portal.cases.contacts.enums import Closing, Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.contacts.services import SELF_SERVED, Said
from portal.cases.workflow import hat
from portal.rules.parameters import parameter
from portal.rules.places import book_of
from registration.exits import services as exits
from registration.exits.enums import Origin
from registration.exits.models import ExitProposal
from registration.unemployment.effects import KIND
from registration.unemployment.enums import REGISTERED, ExitCode, State
from registration.unemployment.facts import by_code, facts_of
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW

Registration = UnemploymentRegistration
FOLLOWS = {
    Situation.LOOKING: NextStep.CONTACT,
    Situation.WORKING: NextStep.EXIT,
    Situation.NEEDS_HELP: NextStep.CONTACT,
}
"""What comes next after each answer that a person may give by themselves."""
UNREACHED = frozenset({Outcome.NO_ANSWER, Outcome.WRONG_NUMBER})


@transaction.atomic
def record_contact(
    *, actor: Actor, case: Registration, said: Said, task: FollowUpTask | None = None, grounds_date: date | None = None
) -> Contact:
    """Write one contact with a registered person down and do everything that follows from it.

    A valid contact closes what it answers and plans the next by the cadence that holds. An attempt that reached
    nobody moves the open task a few days. 已上班 proposes the exit, on `grounds_date` (today if not said). A
    person's own report counts only between contacts by others (domain.md 2.6). Raises ValidationError for a
    wrong `grounds_date`.
    """
    case = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    today = timezone.localdate()
    if said.outcome in UNREACHED:
        said = replace(said, next_on=said.next_on or retry_on(case.region_code, today))
    contact = contacts.record(
        actor=actor, case=case, kind=KIND, said=said, task=task, counts=said.means != Means.SELF or may_report(case)
    )
    if contact.counts:
        _answer(task, contact)
        plan_next(case, on=today, agreed=said.next_on)
    elif said.outcome in UNREACHED:
        _try_again(case, contact)
    if said.outcome == Outcome.REACHED and said.situation == Situation.WORKING and case.state == State.ACTIVE:
        _propose_exit(actor, case, contact, grounds_date or today)
    return contact


@transaction.atomic
def report_oneself(*, actor: Actor, case: Registration, situation: Situation, words: str = "") -> Contact:
    """Write down what a person says of themselves; the same answer again on one day gives the first one back.

    Who asks for help is called back within the days the rule names.
    """
    Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    today = timezone.localdate()
    said_today = Contact.objects.kept().filter(case_id=case.pk, means=Means.SELF, situation=situation, at__date=today)
    if earlier := said_today.order_by("-at").first():
        return earlier
    said = Said(Means.SELF, Outcome.REACHED, situation, words, FOLLOWS[situation])
    contact = record_contact(actor=actor, case=case, said=said)
    if situation == Situation.NEEDS_HELP:
        within = int(parameter("contact.call_back_wd", region=case.region_code, on=today))
        due_on = add_working_days(today, within)
        contacts.plan(case=case, kind=KIND, step=Step.HELP, due_on=due_on, rule="contact.call_back")
    return contact


@transaction.atomic
def undo_contact(*, actor: Actor, contact_id: UUID) -> Contact:
    """Take back a contact within its minute, with everything that followed from it.

    Raises ValidationError when the minute is over, for somebody else's contact, and where others went on already.
    """
    contact = contacts.undo(actor=actor, contact_id=contact_id)
    for moved in FollowUpTask.objects.open().filter(moved_by=contact.pk):
        assert moved.moved_from is not None  # set with moved_by
        moved.due_on, moved.moved_from, moved.moved_by = moved.moved_from, None, None
        moved.postponed_why = moved.postponed_why if moved.due_on != moved.planned_for else ""
        moved.save(update_fields=["due_on", "moved_from", "moved_by", "postponed_why"])
    for proposal in ExitProposal.objects.open().filter(contact_id=contact.pk).select_related("registration"):
        exits.take_back(actor=_for_exits(actor, "keep"), proposal=proposal, reason="联系记错了，已撤销")
    return contact


def may_report(case: Registration) -> bool:
    """Whether the person's own report counts as a contact now: at most so many in a row (domain.md 2.6)."""
    in_a_row = int(parameter("contact.self_in_a_row", region=case.region_code))
    counted = Contact.objects.counting().filter(case_id=case.pk).order_by("-at").values_list("means", flat=True)
    latest = list(counted[:in_a_row])
    return len(latest) < in_a_row or any(means != Means.SELF for means in latest)


def retry_on(region_code: str, on: date) -> date:
    """The working day on which somebody who was not reached is tried again."""
    return working_day_from(on + timedelta(days=int(parameter("contact.retry_days", region=region_code, on=on))))


def next_due(case: Registration, *, since: date, on: date) -> cadence.Due:
    """When the person behind a registration, last contacted on `since`, is due again. Raises NoCadence."""
    row = facts_of(case.pk, on=on)
    if row is None:
        raise cadence.NoCadence("nobody is owed a contact who is not registered")
    book = book_of(case.region_code, cadence.cadence_books(on))
    return cadence.decide(book.rules, by_code(row), since=since, on=on)


def plan_next(case: Registration, *, on: date, agreed: date | None = None) -> FollowUpTask | None:
    """Plan the next regular contact after one on the day `on`: an agreed day counts where it is the earlier one."""
    if case.state not in REGISTERED:
        return None
    due = next_due(case, since=on, on=on)
    day = min(due.on, cadence.settled(agreed, on)) if agreed else due.on
    return contacts.plan(case=case, kind=KIND, step=Step.REGULAR, due_on=_free(case, day, on), rule=due.rule)


def _free(case: Registration, day: date, on: date) -> date:
    """The working day nearest to `day`, rather earlier, for which no regular contact was ever planned.

    Two contacts on one day ask for the same next day; a day is planned once (the key that stops doubles).
    """
    taken = set(FollowUpTask.objects.filter(case_id=case.pk, step=Step.REGULAR).values_list("planned_for", flat=True))
    earlier = day
    while earlier in taken and earlier > on:
        earlier = working_day_by(earlier - timedelta(days=1))
    while earlier in taken or earlier < on:
        earlier = working_day_from(earlier + timedelta(days=1))
    return earlier


def _answer(task: FollowUpTask | None, contact: Contact) -> None:
    """A task of another step that this contact was made for is done as well: a call for help, a question."""
    if task is not None and task.step not in SELF_SERVED | {Step.VISIT}:
        FollowUpTask.objects.open().filter(pk=task.pk).update(
            closed_at=contact.at, closed_as=Closing.DONE, contact_id=contact.pk
        )


def _try_again(case: Registration, contact: Contact) -> None:
    """Move what is owed to the day of the next try; where nothing is open, plan it."""
    assert contact.next_on is not None  # set for every attempt that reached nobody
    owed = FollowUpTask.objects.open().filter(case_id=case.pk, step__in=SELF_SERVED).first()
    if owed is None and case.state in REGISTERED:
        day = _free(case, contact.next_on, timezone.localdate())
        contacts.plan(case=case, kind=KIND, step=Step.REGULAR, due_on=day, rule="contact.retry")
    elif owed is not None:
        move(owed, contact, contact.next_on)


def move(owed: FollowUpTask, contact: Contact, day: date) -> None:
    """What is owed to somebody who was not reached is owed on the day of the next try."""
    if owed.due_on != day:
        owed.moved_from, owed.moved_by = owed.due_on, contact.pk
        owed.due_on, owed.postponed_why = day, f"{contact.get_outcome_display()}，再联系"
        owed.save(update_fields=["moved_from", "moved_by", "due_on", "postponed_why"])


def _propose_exit(actor: Actor, case: Registration, contact: Contact, day: date) -> None:
    grounds = exits.Grounds(
        exit_code=ExitCode.EMPLOYED, event_date=day, why="联系时本人说已经上班", origin=Origin.CONTACT,
        contact_id=contact.pk,
    )  # fmt: skip
    exits.propose(actor=_for_exits(actor, "propose_exit"), case=case, grounds=grounds)


def _for_exits(actor: Actor, step: str) -> Actor:
    """Who takes the step: the caseworker, or the rule itself after the word of a villager, a hotline, a person."""
    return actor if hat(actor) in WORKFLOW.named(step).by else SYSTEM
