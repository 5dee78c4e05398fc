"""The transition table of a verification: submitted → verified or refused → appealed; verified → expired or replaced.

The office of the place of work checks (用工地责任, domain.md 1); an appeal is the county's. domain.md 10.11 names the states.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.calendar import deadline
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from portal.people.employers.enums import LegalState
from portal.people.employers.models import Membership
from registration.recruiting.enums import AccountClass, ClaimState, Evidence, Ground
from registration.recruiting.limits import decide_appeal_within, valid_until, verify_within
from registration.recruiting.models import EmployerVerification

KIND = "employer"
DESK = frozenset({Role.CASEWORKER.value})
COUNTY = frozenset({Role.COUNTY_REVIEWER.value})
Facts = dict[str, Any]
Case = EmployerVerification


def _theirs(case: Case, actor: Actor, facts: Facts) -> None:
    """Who wrote the claim; for a further verification whoever is an owner of the employer now, and nobody who was."""
    owns = Membership.objects.owners().filter(account=actor.user_id, employer=case.employer_id)
    if not (owns.exists() if case.is_renewal else case.account_id == actor.user_id):
        raise ValidationError("这一件不是您交的", code="not_yours")


def _takes_over(case: Case, actor: Actor, facts: Facts) -> None:
    """What is handed in becomes the case's columns, under the lock of its row: the log names its place and office."""
    _theirs(case, actor, facts)
    for name, value in facts["fields"].items():
        setattr(case, name, value)


def _our_office(case: Case, actor: Actor, facts: Facts) -> None:
    if actor.role is Role.CASEWORKER and actor.office_id != case.service_office_id:
        raise ValidationError("要由用工地的服务站核对", code="not_yours")
    if actor.role is Role.COUNTY_REVIEWER and not any(low <= case.region_code <= high for low, high in actor.areas):
        raise ValidationError("要由用工地的县里答复", code="not_yours")


def _may_be_verified(case: Case, actor: Actor, facts: Facts) -> None:
    _our_office(case, actor, facts)
    assert case.employer is not None  # kept by the constraint on what was handed in
    if facts.get("evidence") not in Evidence:
        raise ValidationError("请选是凭什么核对的", code="evidence")
    if case.employer.legal_state == LegalState.CANCELLED:
        raise ValidationError("这个单位已经注销或吊销，不能核对通过", code="cancelled")
    if (
        case.account_class == AccountClass.AGENCY
        and (case.licence_until or timezone.localdate()) < timezone.localdate()
    ):
        raise ValidationError("人力资源服务许可证已经过了有效期，不能核对通过", code="licence")


def _has_ground(case: Case, actor: Actor, facts: Facts) -> None:
    _our_office(case, actor, facts)
    if facts.get("ground") not in Ground:
        raise ValidationError("请选没有通过的原因", code="ground")


def _may_appeal(case: Case, actor: Actor, facts: Facts) -> None:
    _theirs(case, actor, facts)
    if case.appealed_at is not None:
        raise ValidationError("这一件已经申诉过，县里答复过了。情况变了，可以重新登记", code="again")
    if case.appeal_by is None or timezone.localdate() > case.appeal_by:
        raise ValidationError("过了可以申诉的日子，请重新登记", code="late")
    if not (facts.get("words") or "").strip():
        raise ValidationError("请写一两句哪里不对，县里会看", code="words")


def _submitted(case: Case, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.draft, case.submitted_at = None, log.at
    case.due_at = deadline(log.at, verify_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def _verified(case: Case, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """Good for the months of the parameter; for an agency not longer than its licence."""
    case.decided_at, case.due_at, case.ground, case.reminded_on = log.at, None, "", None
    case.evidence = facts["evidence"]
    last = valid_until(case.region_code, timezone.localdate(log.at))
    is_agency = case.account_class == AccountClass.AGENCY and case.licence_until
    case.valid_until = min(last, case.licence_until) if is_agency else last  # type: ignore[type-var]
    publish(log)


def _refused(case: Case, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.decided_at, case.due_at, case.ground = log.at, None, facts["ground"]
    case.evidence, case.valid_until, case.reminded_on = "", None, None
    publish(log)


def _appealed(case: Case, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.appeal, case.appealed_at = facts["words"], log.at
    case.due_at = deadline(log.at, decide_appeal_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def _dismissed(case: Case, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.decided_at, case.due_at = log.at, None
    publish(log)


def _ended(case: Case, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.due_at = None
    publish(log)


def _told(case: Case, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """A step that changes nothing else: the units hear of it."""
    publish(log)


_S = ClaimState
WORKFLOW = Workflow(
    kind=KIND,
    initial=_S.NEW,
    final=frozenset({_S.EXPIRED, _S.REPLACED, _S.WITHDRAWN}),
    transitions=(
        Transition(
            "submit", frozenset({_S.NEW}), _S.SUBMITTED, frozenset({PERSON}), "交单位登记",
            guard=_takes_over, effect=_submitted,
        ),
        Transition(
            "verify", frozenset({_S.SUBMITTED}), _S.VERIFIED, DESK, "核对通过", guard=_may_be_verified, effect=_verified,
        ),
        Transition(
            "refuse", frozenset({_S.SUBMITTED}), _S.REFUSED, DESK, "不予通过",
            guard=_has_ground, needs_reason=True, effect=_refused,
        ),
        Transition(
            "revoke", frozenset({_S.VERIFIED}), _S.REFUSED, DESK, "撤销核对",
            guard=_has_ground, needs_reason=True, effect=_refused,
        ),
        Transition(
            "withdraw", frozenset({_S.SUBMITTED}), _S.WITHDRAWN, frozenset({PERSON}), "撤回", guard=_theirs, effect=_ended,
        ),
        Transition(
            "appeal", frozenset({_S.REFUSED}), _S.APPEALED, frozenset({PERSON}), "申诉", guard=_may_appeal, effect=_appealed,
        ),
        Transition(
            "uphold", frozenset({_S.APPEALED}), _S.VERIFIED, COUNTY, "申诉成立，核对通过",
            guard=_may_be_verified, effect=_verified,
        ),
        Transition(
            "dismiss", frozenset({_S.APPEALED}), _S.REFUSED, COUNTY, "申诉不成立",
            guard=_our_office, needs_reason=True, effect=_dismissed,
        ),
        Transition(
            "replace", frozenset({_S.VERIFIED}), _S.REPLACED, frozenset({SYSTEM}), "有了新的核对", effect=_ended,
        ),
        # The night takes both steps in sets and writes the same rows (night.py).
        Transition("expire", frozenset({_S.VERIFIED}), _S.EXPIRED, frozenset({SYSTEM}), "到期没有再核对", effect=_ended),
        Transition("transfer", frozenset({_S.SUBMITTED}), _S.SUBMITTED, frozenset({SYSTEM}), "换了服务站", effect=_told),
    ),
)  # fmt: skip
