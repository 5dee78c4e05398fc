"""Proposing exits and deciding about them: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from registration.exits.enums import Origin, Resolution
from registration.exits.models import ExitProposal
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW


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
def propose(*, actor: Actor, case: UnemploymentRegistration, grounds: Grounds) -> ExitProposal:
    """Propose that an active registration ends; it does not end by that (domain.md 2.8 a).

    Raises IllegalTransition where the registration is not active, ValidationError for a wrong code or day.
    """
    perform(WORKFLOW, "propose_exit", actor=actor, case=case, reason=grounds.why, facts=_facts(grounds))
    with explained():
        return ExitProposal.objects.create(
            registration=case, region_code=case.region_code, service_office_id=case.service_office_id,
            exit_code=grounds.exit_code, event_date=grounds.event_date, origin=grounds.origin, rule=grounds.rule,
            why=grounds.why, exact=grounds.exact, contact_id=grounds.contact_id, proposed_by=actor.user_id,
            notice_until=case.due_at,
        )  # fmt: skip


@transaction.atomic
def confirm(*, actor: Actor, proposal: ExitProposal, version: int | None = None) -> None:
    """The exit is right: the registration closes on the day of the event, after the notice."""
    _end(actor, proposal, "confirm_exit", Resolution.CONFIRMED, version=version)


@transaction.atomic
def keep(*, actor: Actor, proposal: ExitProposal, reason: str, version: int | None = None) -> None:
    """The person is unemployed after all: the registration goes on."""
    _end(actor, proposal, "keep", Resolution.KEPT, reason=reason, version=version)


@transaction.atomic
def object_to(*, actor: Actor, proposal: ExitProposal, words: str) -> None:
    """The person says it is not so; the county decides. The words are kept as ciphertext, the log has none."""
    if not words.strip():
        raise ValidationError("请写一句为什么不对，县里会看", code="reason")
    perform(WORKFLOW, "object", actor=actor, case=proposal.registration, reason="本人有异议")
    proposal.objection, proposal.objected_at = words, timezone.now()
    proposal.save(update_fields=["objection", "objected_at"])


@transaction.atomic
def uphold(*, actor: Actor, proposal: ExitProposal, reason: str = "", version: int | None = None) -> None:
    """The county agrees with the person: the registration goes on."""
    _end(actor, proposal, "uphold_objection", Resolution.UPHELD, reason=reason, version=version)


@transaction.atomic
def dismiss(*, actor: Actor, proposal: ExitProposal, reason: str, version: int | None = None) -> None:
    """The county finds the exit right, with its reason."""
    _end(actor, proposal, "dismiss_objection", Resolution.DISMISSED, reason=reason, version=version)


@transaction.atomic
def take_back(*, actor: Actor, proposal: ExitProposal, reason: str) -> None:
    """The proposal was a mistake of whoever made it, or its evidence went away: the registration goes on."""
    _end(actor, proposal, "keep", Resolution.TAKEN_BACK, reason=reason)


def settle(*, case_id: UUID, resolution: Resolution, by: UUID | None) -> None:
    """Close the open proposal of a registration that ended, or moved on, another way."""
    ExitProposal.objects.open().filter(registration_id=case_id).update(
        resolution=resolution, resolved_at=timezone.now(), resolved_by=by
    )


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


def _facts(grounds: Grounds) -> dict[str, Any]:
    return {"exit_code": grounds.exit_code, "exit_date": grounds.event_date}
