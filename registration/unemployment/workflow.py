"""The transition table of the unemployment register (domain.md 10.1)."""

from typing import Any

from django.contrib.postgres.fields.ranges import DateRange
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from registration.unemployment.enums import ExitCode, State
from registration.unemployment.models import SUBMITTED_FIELDS, UnemploymentRegistration
from registration.unemployment.rules import check_jobless_since, check_may_register

Registration = UnemploymentRegistration
DESK = frozenset({Role.CASEWORKER.value})


def _may_submit(case: Registration, facts: dict[str, Any]) -> None:
    for name, value in facts["fields"].items():
        setattr(case, name, value)
    if any(not getattr(case, name) for name in SUBMITTED_FIELDS):
        raise ValidationError("还有没写完的地方，请看一看标红的几处", code="incomplete")
    person, today = case.person, timezone.localdate()
    check_may_register(
        born=person.birth_date, on=today, wants_work=bool(case.wants_work), draws_pension=bool(case.draws_pension)
    )
    check_jobless_since(case.jobless_since, born=person.birth_date, on=today)
    mine = Registration.objects.filter(account=case.account, state__in=[State.SUBMITTED, State.ACTIVE]).exclude(
        pk=case.pk
    )
    if case.account_id and mine.filter(person=person).exists():
        raise ValidationError("您已经提交过登记，可以在“我的”里看进度", code="again")


def _submitted(case: Registration, log: TransitionLog, actor: Actor, facts: dict[str, Any]) -> None:
    case.draft = None
    publish(log)


def _identity_is_proved(case: Registration, facts: dict[str, Any]) -> None:
    if not case.person.is_proved:
        raise ValidationError("先核对身份：请看过证件原件再受理", code="identity")


def _activated(case: Registration, log: TransitionLog, actor: Actor, facts: dict[str, Any]) -> None:
    case.decided_at, case.due_at = log.at, None
    case.spell = DateRange(timezone.localdate(log.at), None)
    publish(log)


def _decided(case: Registration, log: TransitionLog, actor: Actor, facts: dict[str, Any]) -> None:
    case.decided_at, case.due_at = log.at, None
    publish(log)


def _withdrawn(case: Registration, log: TransitionLog, actor: Actor, facts: dict[str, Any]) -> None:
    case.due_at, case.draft = None, None
    if case.submitted_at:
        publish(log)


def _closed(case: Registration, log: TransitionLog, actor: Actor, facts: dict[str, Any]) -> None:
    last = facts["exit_date"]
    case.exit_code = facts["exit_code"]
    case.spell = DateRange(case.spell.lower, max(last, case.spell.lower), "[]")
    publish(log)


WORKFLOW = Workflow(
    kind="unemployment",
    initial=State.DRAFT,
    final=frozenset({State.REJECTED, State.WITHDRAWN, State.CLOSED}),
    transitions=(
        Transition(
            "submit", frozenset({State.DRAFT}), State.SUBMITTED, frozenset({PERSON}) | DESK, "提交",
            guard=_may_submit, effect=_submitted,
        ),
        Transition(
            "approve", frozenset({State.SUBMITTED}), State.ACTIVE, DESK, "受理并登记",
            guard=_identity_is_proved, effect=_activated,
        ),
        Transition(
            "reject", frozenset({State.SUBMITTED}), State.REJECTED, DESK, "不予登记",
            needs_reason=True, effect=_decided,
        ),
        Transition(
            "withdraw", frozenset({State.DRAFT, State.SUBMITTED}), State.WITHDRAWN, frozenset({PERSON}) | DESK, "撤回",
            effect=_withdrawn,
        ),
        Transition(
            "leave", frozenset({State.ACTIVE}), State.CLOSED, frozenset({PERSON, SYSTEM}) | DESK, "退出登记",
            effect=_closed,
        ),
    ),
)  # fmt: skip

LEAVING = (ExitCode.EMPLOYED, ExitCode.SELF_EMPLOYED, ExitCode.SCHOOL, ExitCode.ARMY, ExitCode.WITHDRAWN)
"""Exit codes that a person may give for themselves."""
