"""Planning, closing and taking back: the primitives that the subjects' own services are made of."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.cases.contacts.enums import ONE_WAY, Closing, Means, NextStep, Outcome, Situation, Step
from portal.cases.contacts.models import UNDO_SECONDS, Contact, FollowUpQuerySet, FollowUpTask, Refusal
from portal.foundation.constraints import explained
from portal.people.retention.services import Holder
from portal.rules.parameters import parameter

SELF_SERVED = frozenset({Step.FIRST, Step.REGULAR})
"""The tasks that a contact closes; a visit is closed by a visit only."""

MOST_POSTPONED = "cadence.postpone_most_days"
Hears = Callable[[Contact, Actor], None]
_hearing: dict[str, tuple[Hears, Hears]] = {}


def listen(kind: str, *, heard: Hears, unheard: Hears) -> None:
    """Let the subject of a kind of case know, in the same transaction, of each contact and of each one taken back.

    Call it once a subject, in its app's `ready`.
    """
    _hearing[kind] = heard, unheard


@dataclass(frozen=True)
class Said:
    """What came out of one attempt."""

    means: Means
    outcome: Outcome
    situation: str = ""
    content: str = ""
    next_step: str = ""
    next_on: date | None = None


def counts_as_contact(said: Said) -> bool:
    """Whether an attempt is a valid contact: reached, two-way, with what was said and what comes next (2.6)."""
    return (
        said.outcome == Outcome.REACHED
        and said.means not in ONE_WAY
        and said.situation in Situation
        and said.next_step in NextStep
    )


@transaction.atomic
def plan(*, case: Any, kind: str, step: Step, due_on: date, rule: str = "") -> FollowUpTask:
    """The open task of this step for a case: the one there is, or one due on `due_on`.

    A task of that very day which ended only because the case moved on is taken up again: a case may come back.
    """
    open_now = FollowUpTask.objects.open().filter(case_id=case.pk, step=step).first()
    if open_now:
        return open_now
    task, made = FollowUpTask.objects.get_or_create(
        case_id=case.pk, step=step, planned_for=due_on,
        defaults={
            "case_kind": kind, "person_id": case.person_id, "region_code": case.region_code,
            "service_office_id": case.service_office_id, "rule": rule, "due_on": due_on,
        },
    )  # fmt: skip
    if not made and task.closed_as == Closing.SUPERSEDED:
        task.closed_at, task.closed_as = None, ""
        task.person_id, task.region_code, task.service_office_id = (
            case.person_id,
            case.region_code,
            case.service_office_id,
        )
        task.save(update_fields=["closed_at", "closed_as", "person", "region_code", "service_office"])
    return task


@transaction.atomic
def end_all(*, case_id: UUID, steps: Collection[Step] = tuple(Step)) -> int:
    """Close every open task (of these steps) of a case that is over; returns how many."""
    owed = FollowUpTask.objects.open().filter(case_id=case_id, step__in=sorted(steps))
    return owed.update(closed_at=timezone.now(), closed_as=Closing.SUPERSEDED)


@transaction.atomic
def record(
    *, actor: Actor, case: Any, kind: str, said: Said, task: FollowUpTask | None = None, counts: bool = True
) -> Contact:
    """Write one attempt down and close what it answers. `counts=False` for a report that may not count (2.6).

    A valid contact closes the open first or regular task; a visit closes an open visit as well. An attempt that
    reached nobody closes nothing.
    """
    contact = Contact.objects.create(
        case_kind=kind, case_id=case.pk, person_id=case.person_id, region_code=case.region_code,
        service_office_id=case.service_office_id, task_id=task.pk if task else None, means=said.means,
        outcome=said.outcome, situation=said.situation, content=said.content or None, next_step=said.next_step,
        next_on=said.next_on, counts=counts and counts_as_contact(said), actor_id=actor.user_id,
        actor_kind=actor.kind, office_id=actor.office_id,
    )  # fmt: skip
    if contact.counts:
        steps = SELF_SERVED | ({Step.VISIT} if said.means == Means.VISIT else set())
        FollowUpTask.objects.open().filter(case_id=case.pk, step__in=steps).update(
            closed_at=contact.at, closed_as=Closing.DONE, contact_id=contact.pk
        )
    if kind in _hearing:
        _hearing[kind][0](contact, actor)
    return contact


@transaction.atomic
def undo(*, actor: Actor, contact_id: UUID) -> Contact:
    """Take back what this very actor wrote within the last minute; what it had closed is open again.

    Raises ValidationError when the minute is over, and for somebody else's contact.
    """
    contact = Contact.objects.kept().filter(pk=contact_id, actor_id=actor.user_id).first()
    if contact is None or actor.kind is ActorKind.ANONYMOUS:
        raise ValidationError("只能撤销自己刚记的", code="not_yours")
    if timezone.now() > contact.at + timedelta(seconds=UNDO_SECONDS):
        raise ValidationError("过了一分钟，不能撤销了。记错了请再记一次，写明情况", code="too_late")
    Contact.objects.filter(pk=contact.pk, at=contact.at).update(undone_at=timezone.now())
    FollowUpTask.objects.filter(case_id=contact.case_id, created_at__gte=contact.at, closed_at__isnull=True).delete()
    FollowUpTask.objects.filter(contact_id=contact.pk).update(closed_at=None, closed_as="", contact_id=None)
    Refusal.objects.filter(contact_id=contact.pk).update(withdrawn_at=timezone.now())
    if contact.case_kind in _hearing:
        _hearing[contact.case_kind][1](contact, actor)
    return contact


def _still_needs(before: datetime) -> QuerySet:
    return FollowUpTask.objects.open()


def _forget(people: Sequence[UUID]) -> None:
    """The words go; that there was a contact, and whether it counted, stays for the statistics."""
    Contact.objects.filter(person_id__in=people, content__isnull=False).update(content=None)
    Refusal.objects.filter(person__in=people).update(said=None)


CONTACTS = Holder(still_needs=_still_needs, forget=_forget)
"""Whoever is still owed a contact is still known."""


@transaction.atomic
def postpone(*, tasks: FollowUpQuerySet, until: date, why: str, region_code: str) -> int:
    """Move open tasks to a later day, with a reason; the day first planned stays. Returns how many moved.

    Raises ValidationError for a day that is not after today or further off than the region's parameter allows.
    """
    today = timezone.localdate()
    most = int(parameter(MOST_POSTPONED, region=region_code, on=today))
    if not today < until <= today + timedelta(days=most):
        raise ValidationError(f"只能改到明天以后、{most} 天以内的一天", code="until")
    if not why.strip():
        raise ValidationError("请写改期的理由", code="reason")
    return tasks.open().filter(due_on__lt=until).update(due_on=until, postponed_why=why.strip())


@transaction.atomic
def skip(*, task: FollowUpTask, why: str) -> None:
    """Close a task undone, with a reason. The contact that is owed each month may only be postponed (2.6).

    Raises ValidationError for such a task, for one that is closed, and without a reason.
    """
    if task.step in SELF_SERVED:
        raise ValidationError("按期联系不能免，只能改期", code="owed")
    if not why.strip():
        raise ValidationError("请写不用办的理由", code="reason")
    closed = FollowUpTask.objects.open().filter(pk=task.pk).update(
        closed_at=timezone.now(), closed_as=Closing.SKIPPED, closed_why=why.strip()
    )  # fmt: skip
    if not closed:
        raise ValidationError("这件事已经办结了", code="closed")


@transaction.atomic
def refuse(
    *, actor: Actor, case: Any, kind: str, offered: str, said: str, justified: bool, contact: Contact | None = None
) -> Refusal:
    """Write down that a service was offered and refused; taking back its contact takes it back as well (2.8)."""
    with explained():
        return Refusal.objects.create(
            case_kind=kind, case_id=case.pk, person_id=case.person_id, offered=offered, said=said or None,
            justified=justified, contact_id=contact.pk if contact else None, actor_id=actor.user_id,
            office_id=actor.office_id,
        )  # fmt: skip
