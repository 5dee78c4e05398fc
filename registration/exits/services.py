"""Proposing exits and deciding about them: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import SYSTEM, Actor
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Step
from portal.cases.contacts.services import end_all, plan
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.messages.services import notify
from registration.exits import messages
from registration.exits.enums import Origin, Resolution
from registration.exits.models import ExitProposal
from registration.unemployment import limits
from registration.unemployment import services as register
from registration.unemployment.effects import KIND
from registration.unemployment.enums import WITHOUT_NOTICE, State
from registration.unemployment.guards import may_reopen
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW

REOPENING_ASKED = "exit.reopening_asked"
"""The rule named by the call an office owes somebody who says their exit was a mistake."""


@dataclass(frozen=True)
class Grounds:
    """Why somebody should leave: the code, the day it happened, who says so and the sentence a person reads."""

    exit_code: str
    event_date: date
    why: str
    origin: Origin
    rule: str = ""
    exact: bool = False
    contact_id: UUID | None = None


@transaction.atomic
def propose(
    *, actor: Actor, case: UnemploymentRegistration, grounds: Grounds, version: int | None = None
) -> ExitProposal:
    """Propose that an active registration ends; it does not end by that (domain.md 2.8 a). The person is told.

    Raises IllegalTransition where the registration is not active, ValidationError for a wrong code or day.
    """
    if not grounds.why.strip():
        raise ValidationError("请写明依据", code="why")
    perform(
        WORKFLOW, "propose_exit", actor=actor, case=case, reason=grounds.why, version=version, facts=_facts(grounds)
    )
    with explained():
        proposal = ExitProposal.objects.create(
            registration=case, region_code=case.region_code, service_office_id=case.service_office_id,
            exit_code=grounds.exit_code, event_date=grounds.event_date, origin=grounds.origin, rule=grounds.rule,
            why=grounds.why, exact=grounds.exact, contact_id=grounds.contact_id, proposed_by=actor.user_id,
            notice_until=case.due_at,
        )  # fmt: skip
    _tell(messages.Proposed(proposal))
    return proposal


@transaction.atomic
def confirm(*, actor: Actor, proposal: ExitProposal, version: int | None = None) -> None:
    """The exit is right: the registration closes on the day of the event, after the notice."""
    _end(actor, proposal, "confirm_exit", Resolution.CONFIRMED, version=version)
    _tell(messages.Confirmed(proposal))


@transaction.atomic
def keep(*, actor: Actor, proposal: ExitProposal, reason: str, version: int | None = None) -> None:
    """The person is unemployed after all: the registration goes on."""
    _end(actor, proposal, "keep", Resolution.KEPT, reason=reason, version=version)
    _tell(messages.Kept(proposal))


@transaction.atomic
def object_to(*, actor: Actor, proposal: ExitProposal, words: str, version: int | None = None) -> None:
    """The person says it is not so; the county decides. The words are kept as ciphertext, the log has none."""
    if not words.strip():
        raise ValidationError("请写一句为什么不对，县里会看", code="reason")
    perform(WORKFLOW, "object", actor=actor, case=proposal.registration, reason="本人有异议", version=version)
    proposal.objection, proposal.objected_at = words, timezone.now()
    proposal.save(update_fields=["objection", "objected_at"])
    _tell(messages.Objected(proposal))


@transaction.atomic
def uphold(*, actor: Actor, proposal: ExitProposal, reason: str = "", version: int | None = None) -> None:
    """The county agrees with the person: the registration goes on."""
    _end(actor, proposal, "uphold_objection", Resolution.UPHELD, reason=reason, version=version)
    _tell(messages.Upheld(proposal))


@transaction.atomic
def dismiss(*, actor: Actor, proposal: ExitProposal, reason: str, version: int | None = None) -> None:
    """The county finds the exit right, with its reason."""
    _end(actor, proposal, "dismiss_objection", Resolution.DISMISSED, reason=reason, version=version)
    _tell(messages.Dismissed(proposal, reason))


@transaction.atomic
def leave(
    *, actor: Actor, case: UnemploymentRegistration, exit_code: str, exit_date: date, version: int | None = None
) -> None:
    """The person leaves, by their own word; a proposal that was open is settled by that (domain.md 2.8).

    Raises IllegalTransition where there is nothing to leave, ValidationError for a wrong code or day.
    """
    register.leave(actor=actor, case=case, exit_code=exit_code, exit_date=exit_date, version=version)
    settle(case_id=case.pk, resolution=Resolution.LEFT, by=actor.user_id)
    notify(person=case.person, kind=messages.Left(case, exit_date), subject_id=case.pk)


@transaction.atomic
def reopen(*, actor: Actor, case: UnemploymentRegistration, reason: str, version: int | None = None) -> None:
    """A mistaken exit is put right: the same spell goes on (domain.md 2.8 e).

    Raises ValidationError after the days are over, and where a later registration lies between.
    """
    end_all(case_id=case.pk)
    with explained():
        perform(WORKFLOW, "reopen", actor=actor, case=case, reason=reason, version=version)
    notify(person=case.person, kind=messages.Reopened(case), subject_id=case.pk)


def may_be_reopened(case: UnemploymentRegistration) -> bool:
    """Whether an exit can still be put right: the pages offer it only then."""
    if case.state != State.CLOSED:
        return False
    try:
        may_reopen(case, SYSTEM, {})
    except ValidationError:
        return False
    return True


@transaction.atomic
def ask_to_reopen(*, actor: Actor, case: UnemploymentRegistration) -> None:
    """The person says the exit was a mistake: the office gets a call to make, once however often it is asked.

    Raises ValidationError when the days are over; then a new registration is the way.
    """
    if not may_be_reopened(case):
        raise ValidationError("退出太久了，不能恢复。请重新登记", code="too_late")
    days = limits.answer_reopening_within(case.region_code, timezone.localdate())
    due_on = add_working_days(timezone.localdate(), days)
    with explained():
        plan(case=case, kind=KIND, step=Step.HELP, due_on=due_on, rule=REOPENING_ASKED)


@transaction.atomic
def take_back(*, actor: Actor, proposal: ExitProposal, reason: str) -> None:
    """The proposal was a mistake of whoever made it, or its evidence went away: the registration goes on."""
    _end(actor, proposal, "keep", Resolution.TAKEN_BACK, reason=reason)


def settle(*, case_id: UUID, resolution: Resolution, by: UUID | None, why: str = "") -> None:
    """Close the open proposal of a registration that ended, or moved on, another way."""
    ExitProposal.objects.open().filter(registration_id=case_id).update(
        resolution=resolution, resolved_at=timezone.now(), resolved_by=by, resolved_why=why
    )


def drop(case: UnemploymentRegistration) -> None:
    """A registration that never counted has nothing to leave: what was proposed ends with it, and is nobody's to decide."""
    if case.state == State.VOIDED:
        settle(case_id=case.pk, resolution=Resolution.TAKEN_BACK, by=None, why="登记作废")


def _end(
    actor: Actor,
    proposal: ExitProposal,
    step: str,
    resolution: Resolution,
    *,
    reason: str = "",
    version: int | None = None,
) -> None:
    facts = {"exit_code": proposal.exit_code, "exit_date": proposal.event_date, "exact": proposal.exact}
    perform(
        WORKFLOW, step, actor=actor, case=proposal.registration, reason=reason, version=version, facts=facts
    )  # fmt: skip
    proposal.resolution, proposal.resolved_at = resolution, timezone.now()
    proposal.resolved_by, proposal.resolved_why = actor.user_id, reason
    proposal.save(update_fields=["resolution", "resolved_at", "resolved_by", "resolved_why"])


def _tell(kind: Any) -> None:
    """Tell the person, unless it is an exit of somebody whom no notice can reach (domain.md 2.8, column "notify")."""
    proposal: ExitProposal = kind.proposal
    if proposal.exit_code not in WITHOUT_NOTICE:
        notify(person=proposal.registration.person, kind=kind, subject_id=proposal.pk)


def _facts(grounds: Grounds) -> dict[str, Any]:
    return {"exit_code": grounds.exit_code, "exit_date": grounds.event_date}
