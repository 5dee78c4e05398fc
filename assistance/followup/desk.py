"""What the desk's forms write: a contact that nobody else has just written, and one more task."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assistance.followup import services
from assistance.followup.aftercare.generate import WorkGenerator
from assistance.followup.cadence import NoCadence
from portal.accounts.actors import Actor
from portal.cases.contacts import services as contacts
from portal.cases.contacts.enums import Outcome, Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.contacts.services import Said
from portal.cases.workflow import Stale
from registration.discovery.limits import next_contact_by
from registration.discovery.workflow import KIND as LEAD
from registration.employment.effects import KIND as WORK
from registration.unemployment.models import UnemploymentRegistration

SAME_CLICK = timedelta(seconds=15)
"""The same answers by the same hand within this time are one click too many, not a second contact."""


@dataclass(frozen=True)
class Refused:
    """A service that was offered in a contact and refused."""

    offered: str
    said: str = ""
    justified: bool = False


def next_day(case: UnemploymentRegistration | None, task: FollowUpTask) -> date | None:
    """The last day for the next contact of somebody contacted today: by the cadence that holds for them.

    Somebody on a list has a day of their own; who is owed none (a call for help, a question before the registration) is
    offered the day of a second try. None after the last time that somebody who works is asked.
    """
    today, region_code = timezone.localdate(), task.region_code
    if task.case_kind == LEAD:
        return next_contact_by(region_code, today)
    if task.case_kind == WORK:
        return WorkGenerator(today).next_day(task.case_id)
    try:
        return services.next_due(case, since=today, on=today).on if case else services.retry_on(region_code, today)
    except NoCadence:
        return services.retry_on(region_code, today)


@transaction.atomic
def log_contact(
    *, actor: Actor, task: FollowUpTask, said: Said, seen: UUID | None = None, refused: Refused | None = None
) -> Contact:
    """Write a contact for a task down and plan the next one. `seen` is the last contact the form had shown.

    A second click gives the contact of the first. Raises Stale where somebody else wrote one meanwhile (case 63).
    """
    locked = FollowUpTask.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    last = Contact.objects.latest([locked.case_id]).get(locked.case_id)
    if last is not None and last.pk != seen:
        if _is_same_click(last, actor, said):
            return last
        raise Stale("刚刚有人记过一次联系，请看一看再存", code="stale")
    case = case_of(locked)
    if isinstance(case, UnemploymentRegistration):
        contact = services.record_contact(actor=actor, case=case, said=said, task=locked)
    else:
        contact = contacts.record(actor=actor, case=case, kind=locked.case_kind, said=said, task=locked)
    if refused:
        contacts.refuse(
            actor=actor, case=case, kind=locked.case_kind, offered=refused.offered, said=refused.said,
            justified=refused.justified, contact=contact,
        )  # fmt: skip
    return contact


def _is_same_click(last: Contact, actor: Actor, said: Said) -> bool:
    mine = last.actor_id == actor.user_id and timezone.now() - last.at < SAME_CLICK
    return mine and (last.means, last.outcome, last.content or "") == (said.means, said.outcome, said.content)


def case_of(task: FollowUpTask) -> Any:
    """The case that a task is about; where it has no table of its own here, what the task itself knows of it."""
    return UnemploymentRegistration.objects.filter(pk=task.case_id).first() or _Of(task)


class _Of:
    """A case by what its task says: enough to write a contact about it."""

    def __init__(self, task: FollowUpTask) -> None:
        self.pk, self.person_id = task.case_id, task.person_id
        self.region_code, self.service_office_id = task.region_code, task.service_office_id


def said_of(given: dict[str, Any]) -> Said:
    """The form's answers; who was not reached said nothing about how they are."""
    reached = given["outcome"] == Outcome.REACHED
    return Said(
        means=given["means"], outcome=given["outcome"], content=given["content"],
        situation=given["situation"] if reached else "", next_step=given["next_step"] if reached else "",
        next_on=given["next_on"] if reached else None,
    )  # fmt: skip


@transaction.atomic
def add_task(*, actor: Actor, case: UnemploymentRegistration, step: str, due_on: date) -> FollowUpTask:
    """One more thing to do for a person; raises ValidationError where the same thing is open already."""
    if FollowUpTask.objects.open().filter(case_id=case.pk, step=step).exists():
        raise ValidationError("这件事已经安排了，还没办", code="open")
    return contacts.plan(case=case, kind="unemployment", step=Step(step), due_on=due_on)
