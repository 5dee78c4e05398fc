"""Taking a note of a visit in: exactly once, never lost, whatever happened to its task meanwhile."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assistance.followup.desk import case_of
from assistance.followup.services import record_contact
from assistance.followup.visits.enums import Landed, VisitOutcome
from assistance.followup.visits.limits import notes_taken_for
from assistance.followup.visits.models import VisitAnswer, VisitNote, VisitPlan
from assistance.followup.visits.places import Point
from assistance.followup.visits.script import asked_by, checked
from portal.accounts.actors import Actor
from portal.cases.contacts import services as contacts
from portal.cases.contacts.enums import Closing, Means, NextStep, Outcome
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.contacts.services import Said
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.ui.words import cn_datetime
from registration.unemployment.models import UnemploymentRegistration

WITHDRAWN = frozenset({Closing.SKIPPED, Closing.SUPERSEDED})


@dataclass(frozen=True)
class Sent:
    """A note as it came: the phone's own key, the task, and what was found at the door."""

    key: UUID
    task: UUID
    outcome: str
    situation: str = ""
    words: str = ""
    written_at: datetime | None = None
    script: str = ""  # the digest of the version that was asked
    answers: tuple[tuple[str, str], ...] = ()
    place: Point | None = None

    @property
    def digest(self) -> str:
        """The same note again has the same one; another under the same key has not."""
        when = self.written_at.isoformat() if self.written_at else ""
        parts = (str(self.task), self.outcome, self.situation, self.words, when)
        if self.answers or self.place:  # a note of before the script has the digest that it had
            parts += (str(self.answers), str(self.place))
        return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


class Unknown(LookupError):
    """The task was never on this actor's list: for them there is no such task."""


class OtherNote(ValidationError):
    """Another note came under this key before."""


@transaction.atomic
def take(*, actor: Actor, sent: Sent, plan: VisitPlan | None = None) -> tuple[VisitNote, bool]:
    """Write a note down and say whether it is new; the same again is the first one.

    Done by somebody else meanwhile: a further contact that closes nothing. Withdrawn, or the person belongs elsewhere
    now: the office that has the person reads the words. The server's time orders; the phone's own is kept beside.
    Raises Unknown, OtherNote, or ValidationError for a note that says nothing.
    """
    lock_in_transaction(f"visit-note:{sent.key}")
    earlier = VisitNote.objects.filter(pk=sent.key).first()
    if earlier:
        if earlier.user_id != actor.user_id or earlier.digest != sent.digest:
            raise OtherNote("这一条和上一次送来的不一样", code="other")
        return earlier, False
    task, asked = _task_of(actor, sent, plan), _asked(sent)
    seen = FollowUpTask.objects.visible_to(actor).filter(pk=task.pk).exists()
    landed, contact = (
        (Landed.OFFICE, None) if not seen or task.closed_as in WITHDRAWN else _written(actor, task, sent, asked)
    )
    with explained():
        words = "。".join(part for part in (sent.words, asked.said) if part)
        kept = _kept(actor, sent, plan, task, landed, contact, words)
        VisitAnswer.objects.bulk_create(_answers(kept, asked))
        return kept, True


class Asked(NamedTuple):
    """The version of the questions that a note was written with, and its answers."""

    version: UUID | None
    said: str
    answers: dict[str, str]


def _asked(sent: Sent) -> Asked:
    if not sent.answers:
        return Asked(None, "", {})
    version, script = asked_by(sent.script)
    answers = checked(script, dict(sent.answers))
    return Asked(version, script.said(answers), answers)


def _answers(note: VisitNote, asked: Asked) -> list[VisitAnswer]:
    return [
        VisitAnswer(note=note, script_id=asked.version, question=code, answer=answer)
        for code, answer in asked.answers.items()
    ]


def _task_of(actor: Actor, sent: Sent, plan: VisitPlan | None) -> FollowUpTask:
    """The task, locked: one of the actor's own, or one that stood on the list it was given."""
    listed = plan is not None and sent.task in plan.tasks and timezone.now() < plan.made_at + notes_taken_for(
        plan.office.region_code
    )  # fmt: skip
    reach = FollowUpTask.objects.all() if listed else FollowUpTask.objects.visible_to(actor)
    task = reach.select_for_update(of=("self",), no_key=True).filter(pk=sent.task).first()
    if task is None:
        raise Unknown(str(sent.task))
    return task


def _written(actor: Actor, task: FollowUpTask, sent: Sent, asked: Asked) -> tuple[Landed, Contact]:
    """A contact of the case: the task's own, or a further one where the task was done already."""
    said, case = said_of(sent, asked.said), case_of(task)
    if task.closed_at is not None:
        further = contacts.record(actor=actor, case=case, kind=task.case_kind, said=said, task=task, counts=False)
        return Landed.FURTHER, further
    if isinstance(case, UnemploymentRegistration):
        return Landed.CONTACT, record_contact(actor=actor, case=case, said=said, task=task)
    return Landed.CONTACT, contacts.record(actor=actor, case=case, kind=task.case_kind, said=said, task=task)


def said_of(sent: Sent, asked: str = "") -> Said:
    """The note as a contact by visit, with what was asked; the phone's own time in its words."""
    reached = sent.outcome == VisitOutcome.REACHED
    begin = "" if reached else VisitOutcome(sent.outcome).label
    when = f"（手机上记的时间：{cn_datetime(sent.written_at)}）" if sent.written_at else ""
    return Said(
        means=Means.VISIT, outcome=Outcome.REACHED if reached else Outcome.NO_ANSWER,
        situation=sent.situation if reached else "", next_step=NextStep.CONTACT if reached else "",
        content="。".join(part for part in (begin, sent.words, asked.rstrip("。")) if part) + when,
    )  # fmt: skip


def _kept(
    actor: Actor,
    sent: Sent,
    plan: VisitPlan | None,
    task: FollowUpTask,
    landed: Landed,
    contact: Contact | None,
    words: str,
) -> VisitNote:
    """The row. Its words stay only where the office has yet to read them; else they are the contact's."""
    for_office = landed == Landed.OFFICE or sent.outcome == VisitOutcome.MOVED
    return VisitNote.objects.create(
        id=sent.key, plan=plan, user_id=actor.user_id, task_id=task.pk, person_id=task.person_id,
        region_code=task.region_code, service_office_id=task.service_office_id, outcome=sent.outcome,
        situation=sent.situation, words=(words or None) if for_office else None, digest=sent.digest,
        written_at=sent.written_at, landed=landed, contact_id=contact.pk if contact else None, for_office=for_office,
        lat=sent.place.lat if sent.place else None, lon=sent.place.lon if sent.place else None,
    )  # fmt: skip


@transaction.atomic
def read_at_office(*, actor: Actor, note: VisitNote) -> None:
    """Somebody at the office has read what a visit brought; said once however often it is pressed."""
    VisitNote.objects.for_office().filter(pk=note.pk).update(seen_at=timezone.now(), seen_by=actor.user_id)
