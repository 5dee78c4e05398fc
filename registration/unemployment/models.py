"""The register of the unemployed: one row a registration, its spell a date range that never overlaps."""

from datetime import date
from functools import reduce
from operator import or_
from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import Office
from portal.cases.models import Case, state_trigger
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from portal.privacy.fields import EncryptedField, EncryptedJSONField
from registration.status import UNEMPLOYED_TRIGGER
from registration.unemployment.enums import (
    FITTING,
    OPEN,
    WAITING,
    WITH_SPELL,
    AskAbout,
    Basis,
    Channel,
    ExitCode,
    Reason,
    RejectGround,
    State,
    UnemploymentSource,
)
from registration.unemployment.limits import appeal_until

SUBMITTED_FIELDS = (
    "person",
    "receipt_no",
    "service_office",
    "reason",
    "jobless_since",
    "submitted_at",
    "promise_version",
)
"""What every registration beyond a draft has: used by the constraint, the service and the tests alike."""

_FITS = reduce(or_, (Q(reason=reason, unemployment_source__in=[*fitting]) for reason, fitting in FITTING.items()))


class RegistrationQuerySet(PersonalQuerySet):
    def visible_to(self, actor: object) -> Self:
        """As everywhere; a draft is its writer's alone."""
        mine = super().visible_to(actor)  # type: ignore[arg-type]
        return mine if getattr(actor, "role", None) is None else mine.exclude(state=State.DRAFT)

    def written_by(self, actor: object) -> Self:
        """What this member of staff wrote down for somebody today, whoever serves that person (domain.md 9, 12333)."""
        user, today = getattr(actor, "user_id", None), timezone.localdate()
        return self.filter(taken_by=user, submitted_at__date=today).readable() if user else self.none()

    def waiting(self) -> Self:
        """At the desk and not decided, the earliest deadline first."""
        return self.filter(state__in=sorted(WAITING)).order_by("due_at", "id")

    def registered(self) -> Self:
        """Registered unemployed today, whether or not an exit is proposed."""
        return self.filter(spell__isnull=False, spell__upper_inf=True)


@pghistory.track(exclude=["draft", "appeal"])
class UnemploymentRegistration(Case):
    """One registration of one person, from the first typed letter to the exit."""

    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    person = models.ForeignKey(
        Person, models.RESTRICT, null=True, blank=True, related_name="registrations", verbose_name="人员"
    )
    receipt_no = models.CharField("受理号", max_length=24, unique=True, null=True, blank=True)
    channel = models.CharField("渠道", max_length=20, choices=Channel, default=Channel.WEB)
    begun_in = models.CharField(
        "从哪个渠道开始写", max_length=20, choices=Channel, default=Channel.WEB, db_default=Channel.WEB.value
    )
    basis = models.CharField("登记地", max_length=12, choices=Basis, default=Basis.RESIDENCE)
    accepting_office = models.ForeignKey(
        Office, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="接件单位"
    )
    taken_by = models.UUIDField("谁代写的", null=True, blank=True)
    draft = EncryptedJSONField("草稿", purpose="registration.unemployment.draft", null=True, blank=True)
    reason = models.CharField("失业原因", max_length=20, choices=Reason, blank=True)
    unemployment_source = models.CharField(
        "失业人员类别", max_length=12, choices=UnemploymentSource, blank=True, db_default=""
    )
    involuntary = models.BooleanField("非因本人意愿中断就业", null=True, blank=True)
    involuntary_confirmed_at = models.DateTimeField("核实是不是本人意愿的时间", null=True, blank=True)
    external_app_no = models.CharField("全国申请编号", max_length=40, unique=True, null=True, blank=True)
    jobless_since = models.DateField("失业日期", null=True, blank=True)
    wants_work = models.BooleanField("想找工作", null=True, blank=True)
    draws_pension = models.BooleanField("在领养老金", null=True, blank=True)
    notice_version = models.CharField("告知书版本", max_length=20, blank=True)
    promise_version = models.CharField("承诺书版本", max_length=20, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)
    spell = DateRangeField("登记失业期间", null=True, blank=True)
    reject_ground = models.CharField("不予登记的原因", max_length=20, choices=RejectGround, blank=True)
    asked_about = models.CharField("请本人补充什么", max_length=20, choices=AskAbout, blank=True, db_default="")
    appeal = EncryptedField("申诉", purpose="registration.unemployment.appeal", null=True, blank=True)
    clock_left = models.PositiveSmallIntegerField("停表时还剩的工作日", null=True, blank=True)
    exit_code = models.CharField("退出原因", max_length=20, choices=ExitCode, blank=True)
    closed_at = models.DateTimeField("退出办结时间", null=True, blank=True)
    previous = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="上一次登记"
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "失业登记"
        indexes = [
            models.Index(fields=["service_office", "state", "due_at"], name="unemp_queue"),
            models.Index(fields=["region_code", "state"], name="unemp_region"),
            models.Index(fields=["account", "-created_at"], name="unemp_mine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | (
                    Q(person__isnull=False, receipt_no__isnull=False, service_office__isnull=False)
                    & Q(jobless_since__isnull=False, submitted_at__isnull=False)
                    & ~Q(reason="")
                    & ~Q(promise_version="")
                )
                | Q(state=State.WITHDRAWN, submitted_at__isnull=True),
                name="submitted_is_complete",
                violation_error_message="提交的登记要写全姓名、证件、住地、原因、日期和承诺",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(OPEN)) | Q(wants_work=True, draws_pension=False),
                name="registered_may_register",
                violation_error_message="想找工作、没有领养老金的人才能登记失业",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(WITH_SPELL), spell__isnull=False)
                | (~Q(state__in=sorted(WITH_SPELL)) & Q(spell__isnull=True)),
                name="spell_follows_state",
                violation_error_message="登记成功的人要有开始日期，没有登记成功的人不能有",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, spell__upper_inf=False, closed_at__isnull=False) & ~Q(exit_code="")
                | ~Q(state=State.CLOSED)
                & Q(exit_code="", closed_at__isnull=True)
                & (Q(spell__isnull=True) | Q(spell__upper_inf=True)),
                name="exit_has_reason_and_date",
                violation_error_message="退出登记要写明原因和日期",
            ),
            models.CheckConstraint(
                condition=Q(unemployment_source="") | _FITS,
                name="source_fits_the_reason",
                violation_error_message="失业人员类别和没有工作的原因对不上",
            ),
            models.CheckConstraint(
                condition=Q(involuntary_confirmed_at__isnull=True) | Q(involuntary__isnull=False),
                name="confirmed_will_says_which",
                violation_error_message="核实了，就要写明是不是本人意愿",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.NATIONAL) | Q(external_app_no__isnull=False),
                name="national_case_has_its_number",
                violation_error_message="从全国统一入口来的，要写全国申请编号",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REJECTED) | ~Q(reject_ground=""),
                name="refusal_has_a_lawful_ground",
                violation_error_message="不予登记只能选规定的几种原因",
            ),
            models.CheckConstraint(
                condition=Q(state=State.NEED_SUPPLEMENT, due_at__isnull=True, clock_left__isnull=False)
                | ~Q(state=State.NEED_SUPPLEMENT) & Q(clock_left__isnull=True),
                name="clock_stops_while_waiting_for_the_person",
                violation_error_message="等本人补充时，办理期限要停下来",
            ),
            models.CheckConstraint(
                condition=Q(state=State.NEED_SUPPLEMENT) & ~Q(asked_about="")
                | ~Q(state=State.NEED_SUPPLEMENT) & Q(asked_about=""),
                name="question_only_while_waiting_for_the_person",
                violation_error_message="请本人补充时，要说清楚是证件对不上还是前后矛盾",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True) | Q(accepting_office__isnull=False),
                name="written_for_somebody_at_an_office",
                violation_error_message="替人登记要写明在哪个单位",
            ),
            ExclusionConstraint(
                name="one_spell_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("spell", RangeOperators.OVERLAPS)],
                condition=Q(spell__isnull=False),
                violation_error_message="这个人在同一时间已经有一次失业登记。请本人先退出那一次，或打 12333 问怎么转过来",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(state=State.DRAFT),
                name="one_draft_an_account",
                violation_error_message="您有一份没写完的登记，请接着写",
            ),
        ]
        triggers = [state_trigger(State.DRAFT), UNEMPLOYED_TRIGGER]

    def __str__(self) -> str:
        return self.receipt_no or "草稿"

    @property
    def appeal_by(self) -> date | None:
        """The last day on which its refusal may be appealed."""
        decided = self.decided_at
        return appeal_until(self.region_code, timezone.localdate(decided)) if decided else None


class SerialCounter(models.Model):
    """The last receipt serial of a county and year; its row is the lock that keeps serials unique."""

    id = models.BigAutoField(primary_key=True)
    county_code = models.CharField("县", max_length=6)
    year = models.PositiveSmallIntegerField("年")
    value = models.PositiveIntegerField("已用到")

    class Meta:
        verbose_name = verbose_name_plural = "受理号"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "year"],
                name="one_counter_each",
                violation_error_message="这个县今年已经有计数器",
            ),
        ]
