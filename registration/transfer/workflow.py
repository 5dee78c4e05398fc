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
ABOVE = frozenset({Role.COUNTY_REVIEWER.value, Role.CITY_OFFICIAL.value, Role.PROVINCE_OFFICIAL.value})
ANSWERS = DESK | ABOVE
Facts = dict[str, Any]


def is_answered_by(actor: Actor, case: TransferRequest) -> bool:
    """Whether this actor stands where the answer comes from, whatever the clock says. Never the side that asks.

    The office that serves, its county, and the nearest office above both sides: their city, the province for two
    cities. What two offices can't settle goes to their common superior (as 行政处罚法 art. 25 has it for competence).
    """
    if actor.role is Role.CASEWORKER:
        return actor.office_id == case.service_office_id
    if actor.role is Role.COUNTY_REVIEWER:
        return _covers(actor, case.region_code)
    if actor.role is Role.CITY_OFFICIAL:
        return _covers(actor, case.region_code) and _covers(actor, case.to_region_code)
    return actor.role is Role.PROVINCE_OFFICIAL and case.crosses_cities


def _covers(actor: Actor, code: str) -> bool:
    return any(low <= code <= high for low, high in actor.areas)


def _theirs_to_answer(case: TransferRequest, actor: Actor, facts: Facts) -> None:
    """The office that serves; whoever is above only once the days are over."""
    if actor.role is Role.CASEWORKER and not is_answered_by(actor, case):
        raise ValidationError("要由原来的服务站答复", code="not_yours")
    if actor.role in ABOVE and not (is_answered_by(actor, case) and case.state == TransferState.ESCALATED):
        raise ValidationError("到期没答复的，才由原来的县里或者共同的上级定", code="not_yet")


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
    """Both sides hear of it: where the cities differ, the asking side's city would know nothing otherwise."""
    case.escalated_at = log.at
    _tell_both(case, log)


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
