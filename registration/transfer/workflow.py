"""The transition table of a transfer request: waiting → agreed or refused, by whom the person is served."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.cases.calendar import deadline
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from registration.transfer.enums import UNDER_WAY, RefuseGround, TransferState
from registration.transfer.limits import answer_within
from registration.transfer.models import TransferRequest

KIND = "transfer"
DESK = frozenset({Role.CASEWORKER.value})
ANSWERS = DESK | {Role.COUNTY_REVIEWER.value}
Facts = dict[str, Any]


def _theirs_to_answer(case: TransferRequest, actor: Actor, facts: Facts) -> None:
    """The office that serves; its county once the days are over. Never the side that asks."""
    if actor.role is Role.CASEWORKER and actor.office_id != case.service_office_id:
        raise ValidationError("要由原来的服务站答复", code="not_yours")
    if actor.role is Role.COUNTY_REVIEWER:
        in_area = any(low <= case.region_code <= high for low, high in actor.areas)
        if not in_area or case.state != TransferState.ESCALATED:
            raise ValidationError("到期没答复的，才由原来的县里定", code="not_yet")


def _may_be_refused(case: TransferRequest, actor: Actor, facts: Facts) -> None:
    _theirs_to_answer(case, actor, facts)
    if facts.get("ground") not in RefuseGround:
        raise ValidationError("请选为什么不同意转", code="ground")


def _asked_here(case: TransferRequest, actor: Actor, facts: Facts) -> None:
    """The person, or the office to which the person came, takes the request back."""
    if actor.kind is ActorKind.STAFF and actor.office_id != case.to_office_id:
        raise ValidationError("要由提出申请的服务站撤回。本人不同意转，请选“不同意转”", code="not_yours")


def _asked(case: TransferRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.asked_at = log.at
    case.due_at = deadline(log.at, answer_within(case.region_code, timezone.localdate(log.at)))
    _tell_both(case, log)


def _ended(case: TransferRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.answered_at, case.due_at, case.ground = log.at, None, facts.get("ground", "")
    _tell_both(case, log)


def _late(case: TransferRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    publish(log)


def _tell_both(case: TransferRequest, log: TransitionLog) -> None:
    publish(log)
    publish(log, office=case.to_office_id, region_code=case.to_region_code)


WORKFLOW = Workflow(
    kind=KIND,
    initial=TransferState.NEW,
    final=frozenset({TransferState.AGREED, TransferState.REFUSED, TransferState.WITHDRAWN, TransferState.LAPSED}),
    transitions=(
        Transition("ask", frozenset({TransferState.NEW}), TransferState.WAITING, DESK, "请原来的服务站转", effect=_asked),
        Transition(
            "agree", UNDER_WAY, TransferState.AGREED, ANSWERS, "同意转", guard=_theirs_to_answer, effect=_ended,
        ),
        Transition(
            "refuse", UNDER_WAY, TransferState.REFUSED, ANSWERS, "不同意转",
            guard=_may_be_refused, needs_reason=True, effect=_ended,
        ),
        Transition(
            "withdraw", UNDER_WAY, TransferState.WITHDRAWN, DESK | {PERSON}, "不转了", guard=_asked_here, effect=_ended,
        ),
        Transition("lapse", UNDER_WAY, TransferState.LAPSED, frozenset({SYSTEM}), "不用转了", effect=_ended),
        Transition(
            "escalate", frozenset({TransferState.WAITING}), TransferState.ESCALATED, frozenset({SYSTEM}), "到期没答复",
            effect=_late,
        ),
    ),
)  # fmt: skip
