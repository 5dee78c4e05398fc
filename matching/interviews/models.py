"""Times that an employer offers, the interviews that take them, and what two browsers say until they are connected."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.applications.models import Application
from matching.interviews.enums import TAKES_TIME, InterviewState, Mode, Side, SignalKind
from matching.interviews.limits import MOST_RESCHEDULES, PLACE_LENGTH, PURPOSE_LENGTH, room_after, room_before
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer, Membership
from portal.people.models import Person
from portal.people.retention.scope import ReadableQuerySet
from portal.privacy.fields import EncryptedField

S = InterviewState
HAS_TIME = Q(state__in=[S.PROPOSED, S.CONFIRMED], span__isnull=False)


class SlotQuerySet(models.QuerySet):
    def free(self, now: datetime | None = None) -> Self:
        """Times to come that nobody has taken."""
        taken = Interview.objects.filter(slot=models.OuterRef("pk"), state__in=sorted(TAKES_TIME))
        to_come = self.filter(cancelled_at=None, span__startswith__gt=now or timezone.now())
        return to_come.exclude(models.Exists(taken))

    def of_members(self, actor: Actor) -> Self:
        return self.filter(employer__in=Membership.objects.of_account(actor).values("employer")).readable()


class InterviewSlot(models.Model):
    """A time at which somebody of the employer is there for one applicant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="+", verbose_name="单位")
    vacancy = models.ForeignKey(Vacancy, models.RESTRICT, related_name="slots", verbose_name="岗位")
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁来面试"
    )
    span = DateTimeRangeField("从几点到几点")
    mode = models.CharField("怎么面试", max_length=8, choices=Mode)
    place = models.CharField("在哪里", max_length=PLACE_LENGTH, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "面试时间"
        indexes = [models.Index(fields=["vacancy"], name="slot_of_vacancy", condition=Q(cancelled_at=None))]
        constraints = [
            ExclusionConstraint(
                name="interviewer_in_one_slot",
                expressions=[("interviewer", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=Q(cancelled_at=None),
                violation_error_message="这个面试的人在这个时间已经排了别的",
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False, span__upper_inf=False),
                name="slot_has_both_ends",
                violation_error_message="面试时间要有开始和结束",
            ),
            models.CheckConstraint(
                condition=~Q(mode=Mode.ON_SITE) | ~Q(place=""),
                name="slot_on_site_says_where",
                violation_error_message="到单位来面试，要写清楚在哪里",
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.span.lower):%m-%d %H:%M}"


class InterviewQuerySet(ReadableQuerySet):
    def of_applicant(self, actor: Actor) -> Self:
        return self.filter(person__in=Person.objects.of_account(actor).values("pk")).readable()

    def of_members(self, actor: Actor) -> Self:
        """Those of employers whom this account speaks for."""
        return self.filter(employer__in=Membership.objects.of_account(actor).values("employer")).readable()

    def waiting(self) -> Self:
        return self.filter(state__in=[S.PROPOSED, S.CONFIRMED])

    def without_result(self, now: datetime) -> Self:
        """It is over and nobody has said how it went."""
        return self.filter(state=S.CONFIRMED, span__endswith__lte=now)


class Interview(models.Model):
    """One interview of one application. Without a span the applicant is still to choose among the free times."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    application = models.ForeignKey(Application, models.RESTRICT, related_name="interviews", verbose_name="应聘")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+", verbose_name="应聘的人")
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="+", verbose_name="单位")
    slot = models.ForeignKey(
        InterviewSlot, models.RESTRICT, null=True, blank=True, related_name="interviews", verbose_name="哪个时间"
    )
    interviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="谁来面试"
    )
    span = DateTimeRangeField("从几点到几点", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=S, default=S.PROPOSED)
    purpose = models.CharField("面试谈什么", max_length=PURPOSE_LENGTH)
    invited_by = models.UUIDField("谁请的", null=True, blank=True)
    created_at = models.DateTimeField("请的时间", default=timezone.now)
    confirmed_at = models.DateTimeField("定下的时间", null=True, blank=True)
    rescheduled = models.PositiveSmallIntegerField("改过几次", default=0)
    reminded_day_at = models.DateTimeField("提前一天提醒的时间", null=True, blank=True)
    reminded_hour_at = models.DateTimeField("提前一小时提醒的时间", null=True, blank=True)
    chased_at = models.DateTimeField("催结果的时间", null=True, blank=True)
    missed_at = models.DateTimeField("记下没到的时间", null=True, blank=True)
    explain_by = models.DateTimeField("最晚什么时候说明", null=True, blank=True)
    explanation = EncryptedField("为什么没去", purpose="matching.interview.explanation", null=True, blank=True)
    explained_at = models.DateTimeField("说明的时间", null=True, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "面试"
        indexes = [
            models.Index(fields=["application", "-created_at"], name="interview_of_application"),
            models.Index(fields=["employer", "state"], name="interview_of_employer"),
            models.Index(fields=["state", "explain_by"], name="interview_clock"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=sorted(TAKES_TIME), slot__isnull=False),
                name="one_interview_a_slot",
                violation_error_message="这个时间刚被别人选走了，请换一个",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=[S.PROPOSED, S.CONFIRMED]),
                name="one_interview_at_a_time",
                violation_error_message="这个人已经有一场面试在约了",
            ),
            ExclusionConstraint(
                name="applicant_in_one_interview",
                expressions=[("person", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=HAS_TIME,
                violation_error_message="这个时间您已经有另一场面试，请换一个时间",
            ),
            ExclusionConstraint(
                name="interviewer_in_one_interview",
                expressions=[("interviewer", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
                condition=HAS_TIME,
                violation_error_message="面试的人这个时间已经有另一场，请换一个时间",
            ),
            models.CheckConstraint(
                condition=Q(span__isnull=True, slot__isnull=True, interviewer__isnull=True)
                | Q(span__isnull=False, slot__isnull=False, interviewer__isnull=False),
                name="interview_takes_its_slots_time",
                violation_error_message="面试的时间要和选的那一个一样",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[S.PROPOSED, S.CANCELLED]) | Q(span__isnull=False),
                name="agreed_interview_has_a_time",
                violation_error_message="定下的面试要有时间",
            ),
            models.CheckConstraint(
                condition=Q(rescheduled__lte=MOST_RESCHEDULES),
                name="interview_moved_twice",
                violation_error_message="面试时间最多改两次。再有变化，请给单位留言或打电话",
            ),
            models.CheckConstraint(
                condition=Q(state=S.MISSED, explain_by__isnull=False) | ~Q(state=S.MISSED) & Q(explain_by__isnull=True),
                name="missed_interview_may_be_explained",
                violation_error_message="没到场的，要给本人说明的时间",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=""), name="interview_says_why", violation_error_message="请写面试谈什么"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def mode(self) -> str:
        return self.slot.mode if self.slot else ""

    def room_is_open(self, now: datetime) -> bool:
        """Whether the two may be in the room: around the agreed time, and at no other."""
        if self.state != S.CONFIRMED or self.mode != Mode.REMOTE or self.span is None:
            return False
        return bool(self.span.lower - room_before() <= now <= self.span.upper + room_after())


class RoomSignal(models.Model):
    """One thing that a browser says to the other one; gone when the room is closed. Neither sound nor picture is ever here."""

    id = models.BigAutoField(primary_key=True)
    interview = models.ForeignKey(
        Interview, models.CASCADE, related_name="signals", verbose_name="面试"
    )  # CASCADE: part of its interview
    side = models.CharField("哪一边", max_length=10, choices=Side)
    kind = models.CharField("说什么", max_length=8, choices=SignalKind)
    body = EncryptedField("连接的描述", purpose="matching.room.signal", null=True, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "面试房间的信号"
        indexes = [models.Index(fields=["interview", "id"], name="signal_of_interview")]

    def __str__(self) -> str:
        return str(self.get_kind_display())
