"""The transition table of a contradiction: found → open → kept or taken, perhaps after the person was asked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.calendar import deadline
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from registration.joint.enums import WAITING, Answer, ConflictState
from registration.joint.limits import decide_conflict_within
from registration.joint.models import Conflict

KIND = "conflict"
DESK = frozenset({Role.CASEWORKER.value, Role.COUNTY_REVIEWER.value})
Facts = dict[str, Any]


def _found(case: Conflict, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.due_at = deadline(log.at, decide_conflict_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def _asked(case: Conflict, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The clock goes on: whoever does not answer is telephoned."""
    case.asked_at = log.at
    publish(log)


def _says(case: Conflict, actor: Actor, facts: Facts) -> None:
    if facts.get("answer") not in Answer:
        raise ValidationError("请选一个", code="answer")


def _answered(case: Conflict, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.answer = facts["answer"]
    publish(log)


def _decided(case: Conflict, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.decided_at, case.due_at = log.at, None
    publish(log)


def _moved(case: Conflict, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """Another office serves the place from now on."""
    publish(log)


WORKFLOW = Workflow(
    kind=KIND,
    initial=ConflictState.NEW,
    final=frozenset({ConflictState.KEPT, ConflictState.TAKEN}),
    transitions=(
        Transition("find", frozenset({ConflictState.NEW}), ConflictState.OPEN, frozenset({SYSTEM}), "发现不一致", effect=_found),
        Transition("ask", frozenset({ConflictState.OPEN}), ConflictState.ASKED, DESK, "问本人", effect=_asked),
        Transition(
            "answer", frozenset({ConflictState.ASKED}), ConflictState.OPEN, frozenset({PERSON}), "本人答复",
            guard=_says, effect=_answered,
        ),
        Transition("keep", WAITING, ConflictState.KEPT, DESK, "按登记的", needs_reason=True, effect=_decided),
        Transition("take", WAITING, ConflictState.TAKEN, DESK, "按对方的", needs_reason=True, effect=_decided),
        # Whatever the state, the night moves one in sets and writes this step (docs/adr/0013).
        Transition("transfer", WAITING, ConflictState.OPEN, frozenset({SYSTEM}), "换了服务站", effect=_moved),
    ),
)  # fmt: skip
