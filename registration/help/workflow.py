"""The transition table of a request for help: waiting → called → closed, or referred."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.calendar import deadline
from portal.cases.contacts.enums import Step
from portal.cases.contacts.services import end_all, plan
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from registration.help.enums import UNDER_WAY, HelpResult, HelpState
from registration.help.limits import call_within
from registration.help.models import HelpRequest

KIND = "help"
NOBODY = ""  # the hat of somebody who has not signed in
DESK = frozenset({Role.CASEWORKER.value})
FOR_THEM = DESK | {Role.VILLAGE_WORKER.value, Role.HOTLINE.value}
Facts = dict[str, Any]


def _sent(case: HelpRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The clock starts; a known person gets a task of their own beside it."""
    case.submitted_at, case.due_at = log.at, deadline(log.at, call_within(case.region_code, timezone.localdate(log.at)))
    if case.person_id:
        plan(case=case, kind=KIND, step=Step.HELP, due_on=timezone.localdate(case.due_at), rule="help.call_within_wd")
    publish(log)


def _told(case: HelpRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """A step that changes nothing else: the units hear of it."""
    publish(log)


def _called(case: HelpRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.called_at, case.due_at, case.answer = log.at, None, facts.get("answer") or None
    end_all(case_id=case.pk)
    publish(log)


def _has_result(case: HelpRequest, actor: Actor, facts: Facts) -> None:
    if facts.get("result") not in HelpResult:
        raise ValidationError("请选结果", code="result")


def _has_place(case: HelpRequest, actor: Actor, facts: Facts) -> None:
    if not (facts.get("referred_to") or "").strip():
        raise ValidationError("请写转给哪里", code="referred_to")


def _ended(case: HelpRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.decided_at, case.due_at = log.at, None
    case.result, case.referred_to = facts.get("result", ""), facts.get("referred_to", "")
    case.answer = facts.get("answer") or case.answer
    end_all(case_id=case.pk)
    publish(log)


WORKFLOW = Workflow(
    kind=KIND,
    initial=HelpState.NEW,
    final=frozenset({HelpState.CLOSED, HelpState.REFERRED, HelpState.WITHDRAWN}),
    transitions=(
        Transition(
            "submit", frozenset({HelpState.NEW}), HelpState.WAITING, frozenset({PERSON, NOBODY}) | FOR_THEM, "求助",
            effect=_sent,
        ),
        # Whatever the state, the night moves a request in sets and writes this step (docs/adr/0013).
        Transition(
            "transfer", frozenset({HelpState.WAITING}), HelpState.WAITING, frozenset({SYSTEM}), "换了服务站", effect=_told,
        ),
        Transition("call", frozenset({HelpState.WAITING}), HelpState.CALLED, DESK, "打过电话了", effect=_called),
        Transition("close", UNDER_WAY, HelpState.CLOSED, DESK, "办完了", guard=_has_result, effect=_ended),
        Transition("refer", UNDER_WAY, HelpState.REFERRED, DESK, "转给别处", guard=_has_place, effect=_ended),
        Transition("withdraw", UNDER_WAY, HelpState.WITHDRAWN, frozenset({PERSON}), "不用了", effect=_ended),
    ),
)  # fmt: skip
