"""The table of a change: asked by the person, the document seen by the office, an ID number confirmed by the county."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.calendar import deadline
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, Transition, Workflow
from portal.rules.parameters import parameter
from registration.identity.enums import ChangeEvidence, ChangeKind, ChangeState
from registration.identity.models import IdentityChange

KIND = "identity_change"
DESK, COUNTY = frozenset({Role.CASEWORKER.value}), frozenset({Role.COUNTY_REVIEWER.value})
Facts = dict[str, Any]
_S = ChangeState


def answer_by(case: IdentityChange, log: TransitionLog) -> Any:
    """By when whoever has it must act: working days of the place."""
    days = parameter("identity.change_within_wd", region=case.region_code, on=timezone.localdate(log.at))
    return deadline(log.at, int(days))


def _asked(case: IdentityChange, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.due_at = answer_by(case, log)


def _seen_here(case: IdentityChange, actor: Actor, facts: Facts) -> None:
    if actor.office_id != case.service_office_id:
        raise ValidationError("要由服务这个人的单位看证件", code="not_yours")
    if facts.get("evidence") not in ChangeEvidence:
        raise ValidationError("请选看了什么证件", code="evidence")


def _may_record(case: IdentityChange, actor: Actor, facts: Facts) -> None:
    _seen_here(case, actor, facts)
    if case.kind == ChangeKind.NUMBER:
        raise ValidationError("改证件号码要县里确认", code="county")


def _seen(case: IdentityChange, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.evidence, case.seen_by = facts["evidence"], actor.user_id


def _handed_up(case: IdentityChange, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    _seen(case, log, actor, facts)
    case.due_at = answer_by(case, log)


def _recorded(case: IdentityChange, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    _seen(case, log, actor, facts)
    _over(case, log, actor, facts)


def _over(case: IdentityChange, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.decided_at, case.due_at = log.at, None


def _typed_again(case: IdentityChange, actor: Actor, facts: Facts) -> None:
    """The county writes the number from the document once more: what two people read alike is right."""
    if facts.get("number") != case.new_value:
        raise ValidationError("和服务站写的号码不一样，请照着证件再核对", code="differs")
    if actor.user_id == case.seen_by:
        raise ValidationError("看证件和确认要由两个人办", code="same_person")


def _theirs_to_refuse(case: IdentityChange, actor: Actor, facts: Facts) -> None:
    if (case.state == _S.CHECKING) != (actor.role is Role.COUNTY_REVIEWER):
        raise ValidationError("现在不归您定", code="not_yours")


WORKFLOW = Workflow(
    kind=KIND,
    initial=_S.NEW,
    final=frozenset({_S.DONE, _S.REFUSED, _S.WITHDRAWN}),
    transitions=(
        Transition("ask", frozenset({_S.NEW}), _S.ASKED, frozenset({PERSON}), "本人提出", effect=_asked),
        Transition(
            "record", frozenset({_S.NEW, _S.ASKED}), _S.DONE, DESK, "看过证件，改好", guard=_may_record, effect=_recorded,
        ),
        Transition(
            "hand_up", frozenset({_S.NEW, _S.ASKED}), _S.CHECKING, DESK, "看过证件，请县里确认", guard=_seen_here,
            effect=_handed_up,
        ),
        Transition("confirm", frozenset({_S.CHECKING}), _S.DONE, COUNTY, "县里确认，改好", guard=_typed_again, effect=_over),
        Transition(
            "refuse", frozenset({_S.ASKED, _S.CHECKING}), _S.REFUSED, DESK | COUNTY, "没有改",
            guard=_theirs_to_refuse, needs_reason=True, effect=_over,
        ),
        Transition("withdraw", frozenset({_S.ASKED}), _S.WITHDRAWN, frozenset({PERSON}), "不改了", effect=_over),
    ),
)  # fmt: skip
