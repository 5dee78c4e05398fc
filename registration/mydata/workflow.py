"""The table of a request: asked by the person, answered by a person at the office; a deletion at a counter takes two."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.calendar import deadline
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, Transition, Workflow
from portal.rules.parameters import parameter
from registration.mydata.enums import RequestState
from registration.mydata.models import DataRequest

KIND = "data_request"
DESK = frozenset({Role.CASEWORKER.value})
OFFICE = DESK | {Role.COUNTY_REVIEWER.value}
Facts = dict[str, Any]
_S = RequestState


def _asked(case: DataRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    days = parameter("data.answer_within_wd", region=case.region_code, on=timezone.localdate(log.at))
    case.due_at = deadline(log.at, int(days))


def _has_words(case: DataRequest, actor: Actor, facts: Facts) -> None:
    if not facts.get("words", "").strip():
        raise ValidationError("请写答复，本人要看的", code="words")
    _of_this_office(case, actor, facts)


def _of_this_office(case: DataRequest, actor: Actor, facts: Facts) -> None:
    if actor.role is Role.CASEWORKER and actor.office_id != case.service_office_id:
        raise ValidationError("要由服务这个人的单位办", code="not_yours")


def _second_person(case: DataRequest, actor: Actor, facts: Facts) -> None:
    """What two people read alike on the paper is right; a refusal says why (PIPL 50)."""
    _of_this_office(case, actor, facts)
    if actor.user_id == case.seen_by:
        raise ValidationError("收下的人不能自己确认，请另一位同事或县里确认", code="same_person")
    if facts["granted"] and facts.get("paper") != case.paper_number:
        raise ValidationError("和收下时写的编号不一样，请照着纸再核对", code="differs")
    if not facts["granted"] and not facts.get("words"):
        raise ValidationError("不删要写为什么，本人要看的", code="words")


def _answered(case: DataRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.granted, case.answer = facts["granted"], facts.get("words") or None
    case.answered_by, case.answered_at, case.due_at = actor.user_id, log.at, None
    case.certificate = facts.get("certificate", {})


def _over(case: DataRequest, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.due_at = None


WORKFLOW = Workflow(
    kind=KIND,
    initial=_S.NEW,
    final=frozenset({_S.ANSWERED, _S.WITHDRAWN}),
    transitions=(
        Transition("ask", frozenset({_S.NEW}), _S.WAITING, frozenset({PERSON}), "本人提出", effect=_asked),
        Transition("answer", frozenset({_S.WAITING}), _S.ANSWERED, OFFICE, "答复", guard=_has_words, effect=_answered),
        Transition("erase", frozenset({_S.NEW}), _S.ANSWERED, frozenset({PERSON}), "删除", effect=_answered),
        Transition(
            "take", frozenset({_S.NEW}), _S.CHECKING, DESK, "在窗口收下", guard=_of_this_office, effect=_asked,
        ),
        Transition(
            "decide", frozenset({_S.CHECKING}), _S.ANSWERED, OFFICE, "第二个人确认", guard=_second_person,
            effect=_answered,
        ),
        Transition(
            "take_back", frozenset({_S.CHECKING}), _S.WITHDRAWN, DESK, "本人到窗口说不删了", guard=_of_this_office,
            needs_reason=True, effect=_over,
        ),
        Transition("lapse", frozenset({_S.WAITING}), _S.WITHDRAWN, OFFICE, "资料删除，不再答复", effect=_over),
        Transition(
            "withdraw", frozenset({_S.WAITING, _S.CHECKING}), _S.WITHDRAWN, frozenset({PERSON}), "不要了", effect=_over,
        ),
    ),
)  # fmt: skip
