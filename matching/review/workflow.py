"""The transition tables of a question, a report and a suspension."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.review.enums import QuestionState, ReportState, SuspensionState
from matching.review.limits import answer_within, appeal_within, report_within
from matching.review.models import Question, Report, Suspension
from matching.vacancies.workflow import OFFICERS, may_write
from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.cases.calendar import deadline
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership

NOBODY = ""  # the hat of somebody who has not signed in
COUNTY = frozenset({Role.COUNTY_REVIEWER.value})
Facts = dict[str, Any]


def _clock(case: Any, log: TransitionLog, days: int) -> None:
    case.due_at = log.deadline = deadline(log.at, days)


def _speaks(case: Question, actor: Actor, facts: Facts) -> None:
    if not may_write(actor, case.vacancy):
        raise ValidationError("这个岗位要由单位的管理员或招聘人员来办", code="not_yours")


def _asked(case: Question, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    _clock(case, log, answer_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def _here(case: Any, actor: Actor, facts: Facts) -> None:
    """The office of the place of work, or its county."""
    if actor.role is Role.CASEWORKER and actor.office_id != case.service_office_id:
        raise ValidationError("要由用工地的服务站来办", code="not_yours")
    if actor.role is Role.COUNTY_REVIEWER and not any(low <= case.region_code <= high for low, high in actor.areas):
        raise ValidationError("要由用工地的县里来办", code="not_yours")


def _answered(case: Question, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.answer, case.answered_at, case.due_at = log.reason, log.at, None


def _mended(case: Question, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.due_at = None


def _excused(case: Question, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """Whoever keeps the wording hears of every hit that was wrong."""
    _answered(case, log, actor, facts)
    publish(log)


def _reported(case: Report, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    _clock(case, log, report_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def _decided(case: Report, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.answer, case.decided_at, case.due_at = log.reason, log.at, None


def _upheld(case: Report, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    _decided(case, log, actor, facts)
    publish(log)


def _told(case: Suspension, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    publish(log)


def _owner(case: Suspension, actor: Actor, facts: Facts) -> None:
    held = Membership.objects.of_account(actor).filter(employer=case.employer_id, role=MemberRole.OWNER)
    if not held.exists():
        raise ValidationError("要由单位的管理员来申诉", code="not_yours")


def _appealed(case: Suspension, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.appeal = facts["words"]
    _clock(case, log, appeal_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def _kept(case: Suspension, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.answer, case.due_at = log.reason, None


def _lifted(case: Suspension, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.answer, case.due_at, case.ended_at = log.reason, None, log.at


Q, R, S = QuestionState, ReportState, SuspensionState
QUESTIONS = Workflow(
    kind="vacancy_question",
    initial=Q.NEW,
    final=frozenset({Q.EXCUSED, Q.STANDS, Q.MENDED}),
    transitions=(
        Transition("ask", frozenset({Q.NEW}), Q.ASKED, frozenset({PERSON}), "请人工看一看", guard=_speaks, effect=_asked),
        Transition("excuse", frozenset({Q.ASKED}), Q.EXCUSED, OFFICERS, "标错了", guard=_here, effect=_excused, needs_reason=True),
        Transition("stand", frozenset({Q.ASKED}), Q.STANDS, OFFICERS, "没有标错", guard=_here, effect=_answered, needs_reason=True),
        Transition("settle", frozenset({Q.ASKED}), Q.MENDED, frozenset({SYSTEM}), "已经改好", effect=_mended),
    ),
)  # fmt: skip
REPORTS = Workflow(
    kind="vacancy_report",
    initial=R.NEW,
    final=frozenset({R.UPHELD, R.DISMISSED}),
    transitions=(
        Transition("send", frozenset({R.NEW}), R.OPEN, frozenset({PERSON, NOBODY, SYSTEM}), "举报", effect=_reported),
        Transition("uphold", frozenset({R.OPEN}), R.UPHELD, OFFICERS, "属实", guard=_here, effect=_upheld, needs_reason=True),
        Transition("dismiss", frozenset({R.OPEN}), R.DISMISSED, OFFICERS, "没有查实", guard=_here, effect=_decided, needs_reason=True),
    ),
)  # fmt: skip
SUSPENSIONS = Workflow(
    kind="employer_suspension",
    initial=S.NEW,
    final=frozenset({S.LIFTED}),
    transitions=(
        Transition("hold", frozenset({S.NEW}), S.HELD, frozenset({SYSTEM}), "停用", effect=_told),
        Transition("appeal", frozenset({S.HELD}), S.APPEALED, frozenset({PERSON}), "申诉", guard=_owner, effect=_appealed),
        Transition("keep", frozenset({S.APPEALED}), S.KEPT, COUNTY, "申诉不成立", guard=_here, effect=_kept, needs_reason=True),
        Transition("lift", frozenset({S.HELD, S.APPEALED, S.KEPT}), S.LIFTED, COUNTY, "恢复", guard=_here, effect=_lifted, needs_reason=True),
    ),
)  # fmt: skip
