"""The workflow table: the only way a case changes its state, for pages, API, jobs and commands alike.

A subject writes its table of transitions; `perform` locks the row, checks the table, the role and the
guard, writes the log, then the state. A trigger refuses a change of the state column that has no log
row in the same transaction, so a forgotten short cut fails loudly.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.cases.models import TransitionLog

PERSON, SYSTEM = "person", "system"
Guard = Callable[[Any, Actor, dict[str, Any]], None]
Afterwards = Callable[[], None]
Effect = Callable[[Any, TransitionLog, Actor, dict[str, Any]], Afterwards | None]
"""What a step brings with it; what it returns is done once the case stands in its new state, in the same transaction."""


class IllegalTransition(ValidationError):
    """The table has no such step from here, or not for this actor. Answered with 409."""


class Stale(ValidationError):
    """Somebody else changed the case since this page was read. Answered with a page that shows both."""


@dataclass(frozen=True)
class Transition:
    """One row of the table: who may take a case from which states to which, if the guard has no objection."""

    name: str
    sources: frozenset[str]
    target: str
    by: frozenset[str]  # PERSON, SYSTEM or roles
    label: str
    guard: Guard | None = None
    needs_reason: bool = False
    effect: Effect | None = None


@dataclass(frozen=True)
class Workflow:
    """The table of one kind of case."""

    kind: str
    initial: str
    transitions: tuple[Transition, ...]
    final: frozenset[str] = field(default_factory=frozenset)

    def named(self, name: str) -> Transition:
        return next(one for one in self.transitions if one.name == name)

    def open_to(self, actor: Actor, state: str) -> list[Transition]:
        """The steps this actor could take from `state`, guards aside: what a page offers."""
        return [one for one in self.transitions if state in one.sources and hat(actor) in one.by]


def hat(actor: Actor) -> str:
    """What an actor counts as in a table: the person, the system, or a role of staff."""
    if actor.kind is ActorKind.CITIZEN:
        return PERSON
    if actor.kind is ActorKind.SYSTEM:
        return SYSTEM
    return actor.role.value if isinstance(actor.role, Role) else ""


@transaction.atomic
def perform(
    workflow: Workflow,
    name: str,
    *,
    actor: Actor,
    case: models.Model,
    reason: str = "",
    channel: str = "web",
    version: int | None = None,
    facts: dict[str, Any] | None = None,
) -> TransitionLog:
    """Take `case` one step; returns the log row. `facts` go to the guard and the effect, and are not logged.

    Raises IllegalTransition, Stale, or the guard's ValidationError; then nothing has changed.
    """
    step, given = workflow.named(name), facts or {}
    locked = type(case)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    check_open_to(workflow, name, actor=actor, case=locked, version=version)
    if step.needs_reason and not reason.strip():
        raise ValidationError("请写明理由", code="reason")
    if step.guard:
        step.guard(locked, actor, given)
    log = _log(workflow, step, locked, actor, reason, channel)
    locked.state, locked.version = step.target, locked.version + 1
    locked.state_changed_at = log.at
    afterwards = step.effect(locked, log, actor, given) if step.effect else None
    locked.save()
    case.__dict__.update(locked.__dict__)
    if afterwards:
        afterwards()
    return log


def check_open_to(workflow: Workflow, name: str, *, actor: Actor, case: Any, version: int | None = None) -> None:
    """Raise Stale or IllegalTransition where the actor may not take the step on the case as it stands now."""
    step = workflow.named(name)
    if version is not None and case.version != version:
        raise Stale("别人刚刚改过这一件，请看过再办", code="stale")
    if case.state not in step.sources or hat(actor) not in step.by:
        raise IllegalTransition("现在不能这样办", code="illegal")


def _log(workflow: Workflow, step: Transition, case: Any, actor: Actor, reason: str, channel: str) -> TransitionLog:
    return TransitionLog.objects.create(
        case_kind=workflow.kind,
        case_id=case.pk,
        person_id=case.person_id,
        region_code=case.region_code,
        service_office_id=case.service_office_id,
        name=step.name,
        source=case.state,
        target=step.target,
        actor_id=actor.user_id,
        actor_kind=actor.kind,
        role=actor.role or "",
        office_id=actor.office_id,
        reason=reason,
        channel=channel,
        deadline=case.due_at,
        at=timezone.now(),
    )
