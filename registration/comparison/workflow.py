"""The transition table of a hit: to be checked → right (then handled) or wrong. The list itself changes no register."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.contacts.services import end_all
from portal.cases.models import TransitionLog
from portal.cases.workflow import Afterwards, Transition, Workflow
from portal.people.facts.services import learn
from registration.comparison.enums import CompareList, HitState
from registration.comparison.models import CompareHit
from registration.comparison.rules import SAYS

KIND = "compare"
DESK = frozenset({Role.CASEWORKER.value})
Facts = dict[str, Any]
Listener = Callable[[CompareHit], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Let another subject hear, in the same transaction, that a hit was found right or wrong; call it in the app's `ready`."""
    _listeners.append(listener)


def _is_of_this_person(case: CompareHit, actor: Actor, facts: Facts) -> None:
    """Where the name is another one, somebody has to have seen that it is the same person."""
    if case.name_differs and not facts.get("same_person"):
        raise ValidationError("名册上的姓名和登记的不一样，请先核对是不是同一个人", code="same_person")


def _say(case: CompareHit) -> Afterwards:
    def tell() -> None:
        for listener in _listeners:
            listener(case)

    return tell


def _learnt(case: CompareHit, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards:
    """What the list says is a fact now, with its source and day; checked by a person, so no rule may close anything by it."""
    says = SAYS[CompareList(case.run.kind)]
    learn(
        person=case.person, code=says.code, value=True, source=says.source, since=case.since,
        note=f"比对后由经办人核对：{log.reason}", by=actor.user_id,
    )  # fmt: skip
    end_all(case_id=case.pk)
    return _say(case)


def _over(case: CompareHit, log: TransitionLog, actor: Actor, facts: Facts) -> Afterwards:
    end_all(case_id=case.pk)
    return _say(case)


WORKFLOW = Workflow(
    kind=KIND,
    initial=HitState.OPEN,
    final=frozenset({HitState.HANDLED}),
    transitions=(
        Transition(
            "agree", frozenset({HitState.OPEN}), HitState.RIGHT, DESK, "核对过，是对的", guard=_is_of_this_person,
            needs_reason=True, effect=_learnt,
        ),
        Transition("dispute", frozenset({HitState.OPEN}), HitState.WRONG, DESK, "核对过，不对", needs_reason=True, effect=_over),
        Transition("handle", frozenset({HitState.RIGHT}), HitState.HANDLED, DESK, "办好了", needs_reason=True),
        Transition("reopen", frozenset({HitState.WRONG}), HitState.OPEN, DESK, "重新核对", needs_reason=True),
    ),
)  # fmt: skip
