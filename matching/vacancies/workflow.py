"""The transition table of a vacancy (domain.md 10.5): written, checked, shown, paused, ended.

CHECKING is left in the same transaction as it is entered: the checks are quick, and nobody ever waits in it.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.vacancies import effects
from matching.vacancies.enums import RENEWABLE, Source, VacancyState, WithdrawnWhy
from matching.vacancies.limits import MOST_RENEWALS, latest_close, review_within
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.cases.calendar import deadline
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership

KIND = "vacancy"
WRITERS = frozenset({MemberRole.OWNER, MemberRole.RECRUITER})
DESK = frozenset({Role.CASEWORKER.value})
OFFICERS = DESK | {Role.COUNTY_REVIEWER.value}
HAND = frozenset({PERSON, SYSTEM}) | DESK
Facts = dict[str, Any]
S = VacancyState


def may_write(actor: Actor, case: Vacancy) -> bool:
    """Whether the actor speaks for this vacancy: owners and recruiters; the office that wrote it down; feeds, as system."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.kind is ActorKind.STAFF:
        return case.source == Source.OUTLET and actor.office_id == case.service_office_id
    held = Membership.objects.of_account(actor).filter(employer=case.employer_id, role__in=sorted(WRITERS))
    return held.exists()


def _theirs(case: Vacancy, actor: Actor, facts: Facts) -> None:
    if not may_write(actor, case):
        raise ValidationError("这个岗位要由单位的管理员或招聘人员来办", code="not_yours")


def _our_place(case: Vacancy, actor: Actor, facts: Facts) -> None:
    """The office of the place of work, or its county."""
    if actor.role is Role.CASEWORKER and actor.office_id != case.service_office_id:
        raise ValidationError("要由用工地的服务站来看", code="not_yours")
    if actor.role is Role.COUNTY_REVIEWER and not any(low <= case.region_code <= high for low, high in actor.areas):
        raise ValidationError("要由用工地的县里来看", code="not_yours")


def _may_renew(case: Vacancy, actor: Actor, facts: Facts) -> None:
    _theirs(case, actor, facts)
    if case.renewals >= MOST_RENEWALS:
        raise ValidationError(f"已经续过 {MOST_RENEWALS} 次，请复制成新岗位再发", code="renewals")
    if not timezone.localdate() <= facts["closes_on"] <= latest_close(timezone.localdate()):
        raise ValidationError("截止日从今天起，最晚第 90 天", code="closes_on")


def _may_go_on(case: Vacancy, actor: Actor, facts: Facts) -> None:
    _theirs(case, actor, facts)
    if case.employer_id and effects.people.is_suspended(case.employer_id):
        raise ValidationError("单位的发布停用了，恢复以后才能接着招", code="suspended")
    if case.closes_on and case.closes_on < timezone.localdate():
        raise ValidationError("已经到期了，请点“续期”", code="over")


def _says_why(case: Vacancy, actor: Actor, facts: Facts) -> None:
    _theirs(case, actor, facts)
    if facts.get("why") not in WithdrawnWhy:
        raise ValidationError("请选为什么不招了", code="why")


def _renewed(case: Vacancy, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """The time runs from today; where it had ended it has not."""
    case.closes_on, case.runs_from = facts["closes_on"], timezone.localdate(log.at)
    case.renewals, case.closed_at, case.confirmed_at = case.renewals + 1, None, log.at


def _rewritten(case: Vacancy, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """What is said from now on: written as it leaves the list, so that nothing incomplete is ever shown."""
    for name, value in facts.get("changes", {}).items():
        setattr(case, name, value)


def _shown(case: Vacancy, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """What everybody reads from now on; the first showing is a confirmation."""
    case.due_at = None
    case.published_at, case.confirmed_at = case.published_at or log.at, case.confirmed_at or log.at
    case.runs_from = case.runs_from or timezone.localdate(log.at)


def _held(case: Vacancy, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """A person of the office of the place looks within the working day (domain.md 10.5)."""
    case.due_at = log.deadline = deadline(log.at, review_within(case.region_code, timezone.localdate(log.at)))
    publish(log)


def _returned(case: Vacancy, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.due_at = None


def _ended(case: Vacancy, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.closed_at, case.due_at, case.withdrawn_why = log.at, None, facts.get("why", "")


def _taken_down(case: Vacancy, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    _ended(case, log, actor, facts)
    publish(log)


WORKFLOW = Workflow(
    kind=KIND,
    initial=S.DRAFT,
    final=frozenset({S.WITHDRAWN, S.TAKEN_DOWN}),
    transitions=(
        Transition("submit", frozenset({S.DRAFT, S.BLOCKED}), S.CHECKING, HAND, "发布", guard=_theirs),
        Transition("recheck", frozenset({S.PUBLISHED, S.PAUSED, S.REVIEW, S.BLOCKED}), S.CHECKING, HAND, "改了再检查", guard=_theirs, effect=_rewritten),
        Transition("renew", RENEWABLE, S.CHECKING, HAND, "续期", guard=_may_renew, effect=_renewed),
        Transition("publish", frozenset({S.CHECKING}), S.PUBLISHED, frozenset({SYSTEM}), "检查通过，发布", effect=_shown),
        Transition("hold", frozenset({S.CHECKING}), S.REVIEW, frozenset({SYSTEM}), "要人看一看", effect=_held),
        Transition("block", frozenset({S.CHECKING}), S.BLOCKED, frozenset({SYSTEM}), "没有发布，要改", effect=_returned),
        Transition("release", frozenset({S.REVIEW}), S.PUBLISHED, OFFICERS, "看过，可以发布", guard=_our_place, effect=_shown),
        Transition(
            "return", frozenset({S.REVIEW}), S.BLOCKED, OFFICERS, "退回去改", guard=_our_place, effect=_returned, needs_reason=True,
        ),
        Transition("pause", frozenset({S.PUBLISHED}), S.PAUSED, HAND, "先停一停", guard=_theirs),
        Transition("resume", frozenset({S.PAUSED}), S.PUBLISHED, HAND, "接着招", guard=_may_go_on),
        Transition("fill", frozenset({S.PUBLISHED, S.PAUSED}), S.FILLED, HAND, "招满了", guard=_theirs, effect=_ended),
        # The night ends whole sets at once and writes this step for each.
        Transition("expire", frozenset({S.PUBLISHED, S.PAUSED}), S.EXPIRED, frozenset({SYSTEM}), "到期", effect=_ended),
        Transition(
            "withdraw", frozenset({S.BLOCKED, S.REVIEW, S.PUBLISHED, S.PAUSED}), S.WITHDRAWN, HAND, "撤下", guard=_says_why,
            effect=_ended,
        ),
        Transition(
            "take_down", frozenset({S.REVIEW, S.PUBLISHED, S.PAUSED}), S.TAKEN_DOWN, OFFICERS, "下架", guard=_our_place,
            effect=_taken_down, needs_reason=True,
        ),
    ),
)  # fmt: skip
