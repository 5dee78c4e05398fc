"""Writes of interviews: keyword-only, actor first, one transaction each. Constraints keep slots, people and interviewers single."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.fields.ranges import DateTimeTZRange
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from matching.applications.enums import ApplicationState
from matching.applications.models import Application
from matching.applications.services import tell_employer
from matching.applications.workflow import WORKFLOW, is_applicant, theirs
from matching.interviews import limits, messages
from matching.interviews.enums import TAKES_TIME, WAITING, InterviewState, Mode
from matching.interviews.models import Interview, InterviewSlot
from matching.vacancies.models import Vacancy
from matching.vacancies.workflow import may_write
from portal.accounts.actors import SYSTEM, Actor
from portal.cases.workflow import perform
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.messages.services import notify
from portal.people.employers.models import Membership

S = InterviewState
A = ApplicationState


@dataclass(frozen=True)
class Times:
    """Slots one after another: the first one's beginning, how long each, how many, who is there and where."""

    start: datetime
    minutes: int
    count: int
    mode: str
    place: str
    interviewer: UUID


@transaction.atomic
def offer_times(*, actor: Actor, vacancy: Vacancy, times: Times) -> list[InterviewSlot]:
    """Offer times for the applicants of a vacancy. Raises ValidationError for times past or too far, and where the
    interviewer is taken; then none of them is made.
    """
    if not may_write(actor, vacancy):
        raise ValidationError("要由单位的管理员或招聘人员来办", code="not_yours")
    now = timezone.now()
    if not now < times.start <= now + limits.most_ahead():
        raise ValidationError("面试时间要在以后，最多提前 60 天定", code="when")
    live = Membership.objects.live().filter(employer=vacancy.employer_id, account=times.interviewer)
    if not live.exists():
        raise ValidationError("请选单位的一位人员来面试", code="interviewer")
    length = timedelta(minutes=times.minutes)
    made = []
    with explained():
        for number in range(times.count):
            begins = times.start + number * length
            made.append(
                InterviewSlot.objects.create(
                    employer_id=vacancy.employer_id, vacancy=vacancy, interviewer_id=times.interviewer, mode=times.mode,
                    place=times.place if times.mode == Mode.ON_SITE else "", span=DateTimeTZRange(begins, begins + length),
                )
            )  # fmt: skip
    return made


@transaction.atomic
def cancel_slot(*, actor: Actor, slot: InterviewSlot) -> None:
    """Take a time back that nobody has. Raises ValidationError for one that is taken."""
    locked = (
        InterviewSlot.objects.select_for_update(of=("self",), no_key=True).select_related("vacancy").get(pk=slot.pk)
    )
    if not may_write(actor, locked.vacancy):
        raise ValidationError("要由单位的管理员或招聘人员来办", code="not_yours")
    if locked.interviews.filter(state__in=sorted(TAKES_TIME)).exists():
        raise ValidationError("这个时间有人选了，要取消请取消那一场面试", code="taken")
    locked.cancelled_at = locked.cancelled_at or timezone.now()
    locked.save(update_fields=["cancelled_at"])


@transaction.atomic
def invite(
    *, actor: Actor, case: Application, purpose: str, slot: InterviewSlot | None = None, batch: UUID | None = None
) -> Interview:
    """Ask an applicant to an interview: at one time, or at any that is free. Raises ValidationError where no time is free,
    and while the applicant has not agreed to hand over the CV.
    """
    if not case.may_be_read:
        raise ValidationError("本人同意交简历以后，才能请来面试", code="consent")
    free = InterviewSlot.objects.free().filter(vacancy=case.vacancy_id)
    if slot is None and not free.exists():
        raise ValidationError("这个岗位还没有空着的面试时间，请先加时间", code="no_slot")
    perform(WORKFLOW, "invite", actor=actor, case=case, facts={"batch": batch})
    _drop(Interview.objects.filter(application=case, state__in=sorted(WAITING)))
    one = Interview(
        application=case, person_id=case.person_id, employer_id=case.employer_id, purpose=plain_text(purpose).strip(),
        invited_by=actor.user_id,
    )  # fmt: skip
    with explained():
        if slot is not None:
            _take(one, _free(slot, case))
        one.save(force_insert=True)
    if batch is None:
        tell_invited(case)
    return one


def _drop(found: "object") -> None:
    now = timezone.now()
    for one in found:  # type: ignore[attr-defined]
        _cancelled(one, now)


def _cancelled(one: Interview, now: datetime) -> None:
    one.state, one.ended_at = S.CANCELLED, now
    one.save(update_fields=["state", "ended_at"])


def _free(slot: InterviewSlot, case: Application) -> InterviewSlot:
    locked = InterviewSlot.objects.select_for_update(of=("self",), no_key=True).get(pk=slot.pk)
    if locked.vacancy_id != case.vacancy_id or locked.cancelled_at or locked.span.lower <= timezone.now():
        raise ValidationError("这个时间不能选了，请换一个", code="slot")
    # Several constraints may be broken at once, and the database names any: this one says most.
    if locked.interviews.filter(state__in=sorted(TAKES_TIME)).exists():
        raise ValidationError("这个时间刚被别人选走了，请换一个", code="one_interview_a_slot")
    return locked


def _take(one: Interview, slot: InterviewSlot) -> None:
    one.slot, one.span, one.interviewer_id = slot, slot.span, slot.interviewer_id


def tell_invited(case: Application) -> None:
    """The applicant hears of an invitation that can't be taken back any more; the timer calls it for those of a batch."""
    if case.state == A.INTERVIEW_INVITED and case.tell_after is None:
        kind = messages.Invited(case.employer.name, case.vacancy.title)
        notify(person=case.person, kind=kind, subject_id=case.pk)


@transaction.atomic
def confirm(*, actor: Actor, one: Interview, slot: InterviewSlot | None = None) -> Interview:
    """The applicant takes a time; the one that was set, or a free one. Pressed twice it is one step.

    Raises ValidationError for a time that somebody else was quicker to take, and where either side is busy then.
    """
    locked = _locked(one)
    if locked.state == S.CONFIRMED and (slot is None or slot.pk == locked.slot_id):
        return locked
    if locked.state != S.PROPOSED or not is_applicant(actor, locked.application):
        raise ValidationError("这场面试现在不能这样办", code="state")
    with explained():
        if slot is not None and slot.pk != locked.slot_id:
            _take(locked, _free(slot, locked.application))
        if locked.slot is None or locked.slot.span.lower <= timezone.now():
            raise ValidationError("请选一个时间", code="slot")
        locked.state, locked.confirmed_at = S.CONFIRMED, timezone.now()
        locked.save()
    perform(WORKFLOW, "confirm", actor=actor, case=locked.application)
    _tell_both(locked)
    return locked


@transaction.atomic
def reschedule(*, actor: Actor, one: Interview, slot: InterviewSlot) -> Interview:
    """The applicant takes another free time, twice at most, before it begins. The old time is free for others again."""
    locked = _locked(one)
    if locked.slot_id == slot.pk:
        return locked
    if locked.state != S.CONFIRMED or not is_applicant(actor, locked.application):
        raise ValidationError("这场面试现在不能改时间", code="state")
    if locked.span is None or locked.span.lower <= timezone.now():
        raise ValidationError("面试已经开始了，不能改时间", code="late")
    if locked.rescheduled >= limits.reschedules():
        raise ValidationError("面试时间最多改两次。再有变化，请给单位留言或打电话", code="interview_moved_twice")
    with explained():
        _take(locked, _free(slot, locked.application))
        locked.rescheduled += 1
        locked.reminded_day_at = locked.reminded_hour_at = None
        locked.save()
    _tell_both(locked)
    return locked


@transaction.atomic
def cancel(*, actor: Actor, one: Interview) -> None:
    """The employer can't: the application goes on, and the employer owes another answer."""
    locked = _locked(one)
    theirs(locked.application, actor, {})
    if locked.state not in WAITING:
        raise ValidationError("这场面试已经结束了", code="state")
    _cancelled(locked, timezone.now())
    notify(person=locked.person, kind=messages.Cancelled(locked.employer.name), subject_id=locked.pk)


@transaction.atomic
def held(*, actor: Actor, one: Interview) -> None:
    """It took place. Raises ValidationError before it began."""
    locked = _begun(actor, one)
    locked.state, locked.ended_at = S.HELD, timezone.now()
    locked.save(update_fields=["state", "ended_at"])
    perform(WORKFLOW, "meet", actor=actor, case=locked.application)


@transaction.atomic
def missed(*, actor: Actor, one: Interview) -> None:
    """The applicant did not come: they are told, and have a day to say why before anything ends (domain.md 10.6)."""
    locked = _begun(actor, one)
    now = timezone.now()
    locked.state, locked.missed_at, locked.explain_by, locked.ended_at = (
        S.MISSED,
        now,
        now + limits.explain_within(),
        now,
    )
    locked.save(update_fields=["state", "missed_at", "explain_by", "ended_at"])
    kind = messages.Missed(locked.employer.name, locked.explain_by)
    notify(person=locked.person, kind=kind, subject_id=locked.pk)


def _begun(actor: Actor, one: Interview) -> Interview:
    locked = _locked(one)
    theirs(locked.application, actor, {})
    if locked.state != S.CONFIRMED or locked.span is None:
        raise ValidationError("这场面试没有定下来，或者已经写过结果", code="state")
    if locked.span.lower > timezone.now():
        raise ValidationError("还没到面试时间", code="early")
    return locked


@transaction.atomic
def explain(*, actor: Actor, one: Interview, words: str) -> None:
    """Say why one did not come, or that it was not so; the employer reads it and may ask again."""
    locked = _locked(one)
    said = plain_text(words).strip()
    if locked.state != S.MISSED or not is_applicant(actor, locked.application) or not said:
        raise ValidationError("请写一两句为什么没去", code="words")
    if locked.application.state != A.INTERVIEW_CONFIRMED or timezone.now() > locked.explain_by:  # type: ignore[operator]
        raise ValidationError("过了说明的时间。还想去，请给单位打电话", code="late")
    locked.explanation, locked.explained_at = said, timezone.now()
    locked.save(update_fields=["explanation", "explained_at"])
    tell_employer(locked.employer, messages.Explained(locked.employer.name), locked.pk)


def dropped(case: Application) -> None:
    """The application ended or went back: no interview of it is held, and its time is free again."""
    if case.state not in {A.INTERVIEW_INVITED, A.INTERVIEW_CONFIRMED}:
        _drop(Interview.objects.filter(application=case, state__in=sorted(WAITING)))


@transaction.atomic
def end_unexplained(one: Interview) -> bool:
    """The day to explain is over and nobody did: the application ends, and the person is told. Whether it did."""
    locked = _locked(one)
    case = locked.application
    if locked.state != S.MISSED or locked.explained_at or case.state != A.INTERVIEW_CONFIRMED:
        return False
    if Interview.objects.filter(application=case, created_at__gt=locked.created_at).exists():
        return False
    perform(WORKFLOW, "miss", actor=SYSTEM, case=case)
    notify(person=locked.person, kind=messages.NoShow(locked.employer.name), subject_id=locked.pk)
    return True


def how(one: Interview, *, to_employer: bool = False) -> str:
    """Where it is, in words for the applicant or the employer: at the employer's, in our room, by telephone."""
    assert one.slot is not None  # kept by the constraint on what is agreed
    return {
        Mode.ON_SITE: f"到{one.slot.place}", Mode.REMOTE: "视频，登录本网站就能进", Mode.PHONE: "您打给本人" if to_employer else "单位打给您",
    }[Mode(one.slot.mode)]  # fmt: skip


def _tell_both(one: Interview) -> None:
    assert one.span is not None
    name, at = one.employer.name, timezone.localtime(one.span.lower)
    notify(person=one.person, kind=messages.Confirmed(name, at, how(one)), subject_id=one.slot_id or one.pk)
    tell_employer(one.employer, messages.Taken(name, at, how(one, to_employer=True)), one.slot_id or one.pk)


def _locked(one: Interview) -> Interview:
    """The interview under lock, behind its application: every step takes both in this order."""
    Application.objects.select_for_update(of=("self",), no_key=True).get(pk=one.application_id)
    rows = Interview.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("application__vacancy", "application__employer", "person", "employer", "slot").get(
        pk=one.pk
    )
