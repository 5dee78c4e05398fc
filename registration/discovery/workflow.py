"""The transition table of a lead: to be contacted → contacted → served, not to be served, or not to be reached."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.contacts.models import Contact
from portal.cases.contacts.services import end_all
from portal.cases.models import TransitionLog
from portal.cases.workflow import SYSTEM, Afterwards, Transition, Workflow
from portal.exchange.services import publish
from registration.discovery.enums import ENDS, OPEN, LeadOutcome, LeadState
from registration.discovery.limits import attempts_before_lost
from registration.discovery.models import Lead

KIND = "lead"
DESK = frozenset({Role.CASEWORKER.value})
WHO_CALLS = DESK | {Role.VILLAGE_WORKER.value, Role.COUNTY_REVIEWER.value}
Listener = Callable[[Lead], None]
_listeners: list[Listener] = []
UNTOLD = frozenset({"lead.contact", "lead.uncontact"})
"""A contact is its own record, and the offices above count it; they hear of what came of the lead."""
Facts = dict[str, Any]


def listen(listener: Listener) -> None:
    """Let another subject hear, in the same transaction, what came of a lead. Call it once a subject, in its app's `ready`."""
    _listeners.append(listener)


def _told(case: Lead, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The units hear of it."""
    publish(log)


def _has_outcome(case: Lead, actor: Actor, facts: Facts) -> None:
    if facts.get("outcome") not in ENDS:
        raise ValidationError("请选结果", code="outcome")


def _was_tried(case: Lead, actor: Actor, facts: Facts) -> None:
    """Nobody counts as lost after one call (our design's default: three attempts on different days)."""
    tried = Contact.objects.kept().filter(case_id=case.pk).values_list("at", flat=True)
    days = {timezone.localdate(at) for at in tried}
    needed = attempts_before_lost(case.region_code, timezone.localdate())
    if len(days) < needed:
        raise ValidationError(
            f"至少要在 {needed} 个不同的日子联系过，才能算联系不上，现在是 {len(days)} 个", code="attempts"
        )


def _ended(case: Lead, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards:
    outcomes = {"convert": LeadOutcome.IN_SERVICE, "lose": LeadOutcome.UNREACHABLE}
    case.outcome = outcomes.get(log.name) or facts["outcome"]
    end_all(case_id=case.pk)
    publish(log)

    def tell() -> None:
        for listener in _listeners:
            listener(case)

    return tell


def _open_again(case: Lead, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.outcome = ""
    publish(log)


WORKFLOW = Workflow(
    kind=KIND,
    initial=LeadState.ASSIGNED,
    final=frozenset(),
    transitions=(
        Transition("contact", frozenset({LeadState.ASSIGNED}), LeadState.CONTACTED, WHO_CALLS, "联系上了"),
        Transition(
            "uncontact", frozenset({LeadState.CONTACTED}), LeadState.ASSIGNED, WHO_CALLS, "撤销联系",
        ),
        Transition("convert", OPEN, LeadState.CONVERTED, DESK | {SYSTEM}, "在服务", effect=_ended),
        Transition("close", OPEN, LeadState.CLOSED, DESK, "不用服务", guard=_has_outcome, effect=_ended),
        Transition("lose", OPEN, LeadState.UNREACHABLE, DESK, "联系不上", guard=_was_tried, effect=_ended),
        Transition(
            "reopen", frozenset({LeadState.CLOSED, LeadState.UNREACHABLE}), LeadState.ASSIGNED, DESK, "重新联系",
            needs_reason=True, effect=_open_again,
        ),
        # Whatever the state, the night moves a lead in sets and writes this step (docs/adr/0013).
        Transition("transfer", OPEN, LeadState.ASSIGNED, frozenset({SYSTEM}), "换了服务站", effect=_told),
    ),
)  # fmt: skip
