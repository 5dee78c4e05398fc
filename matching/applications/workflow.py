"""The transition table of an application (domain.md 10.6): from the press to ninety days at work, and the ends."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.applications.enums import BEFORE_OFFER, UNANSWERED, ApplicationState, RefusalReason
from matching.applications.limits import offer_answer_by, undo_within
from matching.applications.models import Application
from matching.applications.wages import month_of
from matching.compliance.advert import Verdict
from matching.vacancies.checking import findings_of, verdict_of
from matching.vacancies.enums import VacancyState
from matching.vacancies.workflow import may_write
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.cases.models import TransitionLog
from portal.cases.workflow import PERSON, SYSTEM, Transition, Workflow
from portal.exchange.services import publish
from portal.people.models import PersonLink
from portal.rules.parameters import parameter

KIND = "application"
DESK = frozenset({Role.CASEWORKER.value})
APPLICANT = frozenset({PERSON})
EMPLOYER = frozenset({PERSON, SYSTEM}) | DESK  # its people; the office that wrote the vacancy down; data
NIGHT = frozenset({SYSTEM})
Facts = dict[str, Any]
S = ApplicationState
ILLEGAL = frozenset({VacancyState.BLOCKED, VacancyState.TAKEN_DOWN, VacancyState.DRAFT, VacancyState.CHECKING})


def is_applicant(actor: Actor, case: Application) -> bool:
    """Whether the account speaks for the applicant."""
    return PersonLink.objects.live().filter(account=actor.user_id, person=case.person_id).exists()


def _own(case: Application, actor: Actor, facts: Facts) -> None:
    if actor.kind is not ActorKind.SYSTEM and not is_applicant(actor, case):
        raise ValidationError("这是别人的应聘", code="not_yours")


def _sends(case: Application, actor: Actor, facts: Facts) -> None:
    """The applicant, or the caseworker who refers one of their office's people."""
    if actor.kind is ActorKind.CITIZEN:
        _own(case, actor, facts)
    elif actor.role is Role.CASEWORKER and actor.office_id != case.service_office_id:
        raise ValidationError("要由本人住地的服务站推荐", code="not_yours")
    if not case.vacancy.is_open:
        raise ValidationError("这个岗位现在不招了", code="closed")


def theirs(case: Application, actor: Actor, facts: Facts) -> None:
    """An employer's owners and recruiters answer; who only reads does not."""
    if not may_write(actor, case.vacancy):
        raise ValidationError("要由单位的管理员或招聘人员来办", code="not_yours")


def _refuses(case: Application, actor: Actor, facts: Facts) -> None:
    theirs(case, actor, facts)
    if facts.get("refusal") not in RefusalReason:
        raise ValidationError("请选为什么不录用，本人看得到", code="refusal")


def _may_offer(case: Application, actor: Actor, facts: Facts) -> None:
    """The wage reaches the minimum of the place of work, and the vacancy is still lawful today (domain.md 10.6)."""
    theirs(case, actor, facts)
    vacancy, today = case.vacancy, timezone.localdate()
    if vacancy.state in ILLEGAL or verdict_of(findings_of(vacancy, today)) == Verdict.BLOCK:
        raise ValidationError("这个岗位现在不合规，改好了才能录用", code="illegal")
    pay: Decimal = facts["pay"]
    least = Decimal(str(parameter("wage.minimum_monthly", region=vacancy.region_code, on=today)))
    if pay <= 0 or month_of(pay, vacancy.pay_basis) < least:
        raise ValidationError(
            f"工资低于当地最低工资（每月 {least:,.0f} 元），不能这样录用。请改高工资，再告诉本人", code="floor"
        )
    if facts["starts_on"] < today:
        raise ValidationError("上班的日子不能在今天以前", code="starts_on")


def _may_accept(case: Application, actor: Actor, facts: Facts) -> None:
    _own(case, actor, facts)
    if case.vacancy.state == VacancyState.TAKEN_DOWN:
        raise ValidationError("这个岗位被下架了，请先问服务站：12333", code="illegal")


def _may_start(case: Application, actor: Actor, facts: Facts) -> None:
    theirs(case, actor, facts)
    if facts["first_day"] > timezone.localdate():
        raise ValidationError("上班那天再来办", code="early")


def _may_take_back(case: Application, actor: Actor, facts: Facts) -> None:
    theirs(case, actor, facts)
    if case.tell_after is None or case.tell_after <= timezone.now():
        raise ValidationError("已经告诉本人了，不能撤销", code="told")


def _sent(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.applied_at = log.at


def _viewed(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.viewed_at = case.viewed_at or log.at


def _answered(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """A first answer stops the clock; the applicant hears of it when it can't be taken back any more."""
    case.viewed_at, case.answered_at = case.viewed_at or log.at, case.answered_at or log.at
    case.batch = facts.get("batch")
    case.tell_after = log.at + undo_within() if case.batch else None


def _invited(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    """Somebody who missed an interview and explained it is asked again: nothing has ended."""
    _answered(case, log, actor, facts)
    case.closed_at = None


def _refused(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    _answered(case, log, actor, facts)
    case.refusal, case.refusal_words, case.closed_at = facts["refusal"], facts.get("words", ""), log.at


def _taken_back(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.tell_after = case.batch = case.closed_at = None
    case.refusal = case.refusal_words = ""
    if log.target == S.VIEWED:
        case.answered_at = None


def _offered(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    _answered(case, log, actor, {})
    case.offered_pay, case.starts_on = facts["pay"], facts["starts_on"]
    case.answer_by = offer_answer_by(timezone.localdate(log.at))


def _told(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.tell_after = None


def _ended(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.closed_at, case.tell_after, case.due_at = log.at, None, None


def _started(case: Application, log: TransitionLog, actor: Actor, facts: Facts) -> None:
    case.onboarded_on, case.employment_id = facts["first_day"], facts["employment"]
    publish(log)


WORKFLOW = Workflow(
    kind=KIND,
    initial=S.NEW,
    final=frozenset({S.RETAINED_90, S.REJECTED, S.WITHDRAWN, S.NO_RESPONSE, S.DECLINED}),
    transitions=(
        Transition("apply", frozenset({S.NEW}), S.APPLIED, APPLICANT | DESK, "投递", guard=_sends, effect=_sent),
        Transition("view", frozenset({S.APPLIED}), S.VIEWED, EMPLOYER, "单位看过", guard=theirs, effect=_viewed),
        Transition("shortlist", UNANSWERED, S.SHORTLISTED, EMPLOYER, "初步看中", guard=theirs, effect=_answered),
        Transition(
            "invite", BEFORE_OFFER | {S.NO_SHOW}, S.INTERVIEW_INVITED, EMPLOYER, "请来面试", guard=theirs,
            effect=_invited,
        ),
        Transition(
            "confirm", frozenset({S.INTERVIEW_INVITED, S.INTERVIEW_CONFIRMED}), S.INTERVIEW_CONFIRMED, APPLICANT, "定下面试",
            guard=_own, effect=_told,
        ),
        Transition("meet", frozenset({S.INTERVIEW_CONFIRMED}), S.INTERVIEWED, EMPLOYER, "面试过了", guard=theirs),
        # The night takes this one where nobody explained within the hours.
        Transition("miss", frozenset({S.INTERVIEW_CONFIRMED}), S.NO_SHOW, NIGHT, "没去面试", effect=_ended),
        Transition(
            "offer", frozenset({S.VIEWED, S.SHORTLISTED, S.INTERVIEW_CONFIRMED, S.INTERVIEWED}), S.OFFERED, EMPLOYER, "录用",
            guard=_may_offer, effect=_offered,
        ),
        Transition("accept", frozenset({S.OFFERED}), S.ACCEPTED, APPLICANT, "答应上班", guard=_may_accept),
        Transition("decline", frozenset({S.OFFERED, S.ACCEPTED, S.INTERVIEW_INVITED}), S.DECLINED, APPLICANT, "没有答应", guard=_own, effect=_ended),
        Transition("onboard", frozenset({S.ACCEPTED}), S.ONBOARDED, EMPLOYER, "上班了", guard=_may_start, effect=_started),
        # From spells of employment, at night, in sets; never from a press.
        Transition("retain_30", frozenset({S.ONBOARDED}), S.RETAINED_30, NIGHT, "干满 30 天"),
        Transition("retain_90", frozenset({S.RETAINED_30}), S.RETAINED_90, NIGHT, "干满 90 天"),
        Transition("refuse", BEFORE_OFFER, S.REJECTED, EMPLOYER, "没有录用", guard=_refuses, effect=_refused),
        Transition(
            "take_back", frozenset({S.SHORTLISTED, S.REJECTED, S.INTERVIEW_INVITED}), S.VIEWED, EMPLOYER, "撤销刚才的答复",
            guard=_may_take_back, effect=_taken_back,
        ),
        Transition(
            "take_back_shortlisted", frozenset({S.REJECTED, S.INTERVIEW_INVITED}), S.SHORTLISTED, EMPLOYER, "撤销刚才的答复",
            guard=_may_take_back, effect=_taken_back,
        ),
        Transition("withdraw", BEFORE_OFFER, S.WITHDRAWN, APPLICANT | NIGHT, "撤回", guard=_own, effect=_ended),
        Transition("lapse", BEFORE_OFFER, S.NO_RESPONSE, NIGHT, "单位一直没回复", effect=_ended),
    ),
)  # fmt: skip
