"""The transition table of an employment: proposed or declared → current → ended; corrected, reopened, or never so."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from registration.employment import effects
from registration.employment.effects import KIND, Work
from registration.employment.enums import EmploymentState, EndReason
from registration.employment.limits import ahead
from registration.employment.models import EmploymentRegistration

Registration = EmploymentRegistration
State = EmploymentState
DESK = frozenset({Role.CASEWORKER.value})
ANYBODY = DESK | {PERSON, SYSTEM}  # whose it is, the scoped queryset and the services say
EARLIEST = 1949


def may_be_declared(case: Registration, actor: Actor, facts: dict[str, Any]) -> None:
    """The days are possible: not before anybody worked, not too far ahead, in their order."""
    work: Work = facts["work"]
    today = timezone.localdate()
    days = ahead(case.region_code, today)
    if (work.first_day - today).days > days:
        raise ValidationError(f"最多提前 {days} 天办，到时候再来", code="early")
    born = case.person.birth_date
    if work.first_day.year < EARLIEST or work.first_day.year - born.year < 14:
        raise ValidationError("上班的日期太早了，请再看看", code="first_day")
    if work.last_day and not work.first_day <= work.last_day <= today:
        raise ValidationError("最后一天要在上班以后，不能晚于今天", code="last_day")
    if work.contract_until and work.contract_until < work.first_day:
        raise ValidationError("合同到期的日期不能早于上班的日期", code="contract_until")


def _may_confirm(case: Registration, actor: Actor, facts: dict[str, Any]) -> None:
    if facts.get("work"):
        may_be_declared(case, actor, facts)


def _may_end(case: Registration, actor: Actor, facts: dict[str, Any]) -> None:
    before = effects.version_of(case)
    if facts["last_day"] > timezone.localdate():
        raise ValidationError("最后一天不能晚于今天，到了那天再办", code="last_day")
    if before and facts["last_day"] < before.first_day:
        raise ValidationError("最后一天不能早于上班的日期", code="last_day")
    if facts.get("end_reason", EndReason.NOT_SAID) not in EndReason:
        raise ValidationError("请选终止的原因", code="end_reason")


WORKFLOW = Workflow(
    kind=KIND,
    initial=State.NEW,
    final=frozenset({State.VOIDED}),
    transitions=(
        Transition(
            "declare", frozenset({State.NEW}), State.CURRENT, ANYBODY, "登记就业", guard=may_be_declared,
            effect=effects.declared,
        ),
        Transition(
            "propose", frozenset({State.NEW}), State.PROPOSED, ANYBODY, "提出就业登记，等确认", guard=may_be_declared,
            effect=effects.declared,
        ),
        Transition(
            "confirm", frozenset({State.PROPOSED}), State.CURRENT, ANYBODY, "确认就业", guard=_may_confirm,
            effect=effects.confirmed,
        ),
        Transition(
            "dismiss", frozenset({State.PROPOSED}), State.VOIDED, ANYBODY, "没有这回事", needs_reason=True,
            effect=effects.voided,
        ),
        Transition(
            "end", frozenset({State.CURRENT}), State.ENDED, ANYBODY, "终止就业", guard=_may_end, effect=effects.ended,
        ),
        Transition(
            "correct", frozenset({State.CURRENT}), State.CURRENT, ANYBODY, "改登记", guard=may_be_declared,
            needs_reason=True, effect=effects.corrected,
        ),
        Transition(
            "correct_ended", frozenset({State.ENDED}), State.ENDED, ANYBODY, "改登记", guard=may_be_declared,
            needs_reason=True, effect=effects.corrected,
        ),
        Transition(
            "reopen", frozenset({State.ENDED}), State.CURRENT, ANYBODY, "恢复就业登记", needs_reason=True,
            effect=effects.reopened,
        ),
        Transition(
            "void", frozenset({State.CURRENT, State.ENDED}), State.VOIDED, DESK | {SYSTEM}, "作废", needs_reason=True,
            effect=effects.voided,
        ),
        # Whatever the state, the night moves a registration in sets and writes this step (docs/adr/0013).
        Transition(
            "transfer", frozenset({State.PROPOSED, State.CURRENT}), State.CURRENT, frozenset({SYSTEM}), "换了服务站",
            effect=effects.moved,
        ),
    ),
)  # fmt: skip
