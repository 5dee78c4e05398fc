"""Vacancies, their reading by others, and where each one's word comes from."""

from datetime import timedelta
from typing import Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from matching.vacancies.enums import (
    OVER,
    SHOWN,
    Access,
    Contract,
    Insurance,
    PayBasis,
    Source,
    Suit,
    VacancyKind,
    VacancyState,
    WithdrawnWhy,
)
from matching.vacancies.limits import (
    ADDRESS_LENGTH,
    LONGEST_DAYS,
    MOST_HEADCOUNT,
    MOST_PAY,
    MOST_RENEWALS,
    MOST_SKILLS,
    TITLE_LENGTH,
)
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.accounts.scope import ScopedQuerySet
from portal.cases.models import Case, state_trigger
from portal.occupations.models import Occupation
from portal.people.employers.enums import Industry
from portal.people.employers.models import NAME_LENGTH, Employer, Membership, Site
from portal.people.facts.enums import Education
from portal.privacy.fields import EncryptedField, EncryptedJSONField
from registration.jobseeking.enums import Licence, Shift, WorkForm
from registration.unemployment.enums import Channel

WORDED = ("title", "duties", "conditions", "headcount", "region_code", "address", "pay_basis", "pay_low", "pay_high",
          "pay_floor", "pay_words", "work_form", "occupation")  # fmt: skip
"""What a reader relies on: a change of any of these is checked anew and kept in the history (domain.md 10.5)."""

_COLUMNS = ["occupation_id" if name == "occupation" else name for name in WORDED]
_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _COLUMNS)
REWORDED = pgtrigger.Condition(f"OLD.published_at IS NOT NULL AND ({_CHANGED})")  # what nobody ever read has no history


class VacancyQuerySet(ScopedQuerySet):
    def _reach(self, actor: Actor) -> Q:
        """The employer's own people, the office and the officials of the place; a vacancy is nobody's personal datum."""
        if actor.kind is ActorKind.STAFF and actor.role is Role.PROVINCE_OFFICIAL:
            return ~Q(state=VacancyState.DRAFT)
        reach = super()._reach(actor)
        if actor.kind is not ActorKind.STAFF:
            return reach
        return reach & (~Q(state=VacancyState.DRAFT) | Q(written_by=actor.user_id))

    def _own(self, actor: Actor) -> Q:
        return Q(employer__in=Membership.objects.of_account(actor).values("employer"))

    def shown(self) -> Self:
        """What everybody may find and read today."""
        return self.filter(state__in=sorted(SHOWN))

    def for_reading(self) -> Self:
        """With everything that a reader is told: occupation, and the partners' sources. Two queries more a list."""
        there = models.Prefetch("sources", self._sources())
        return self.select_related("occupation", "employer").defer("typed").prefetch_related(there)

    def _sources(self) -> models.QuerySet:
        model = self.model._meta.get_field("sources").related_model
        return model.objects.there().select_related("feed").order_by("first_seen_at", "pk")

    def of_employer(self, employer: Any) -> Self:
        return self.filter(employer=employer)


@pghistory.track(
    pghistory.UpdateEvent(
        row=pghistory.Old,
        condition=REWORDED,
    ),
    fields=WORDED,
    model_name="VacancyEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events", related_query_name="events"),
)
class Vacancy(Case):
    """One vacancy of one employer at one place. `region_code` and `service_office` are those of the place of work.

    Amounts stand as the employer said them, in yuan for `pay_basis`; `month_low` and `month_high` are what they come to
    a month, for searching, sorting and comparing. `confirmed_at` is when the employer, or a feed, last said that it is
    still open: freshness counts from there, never from `published_at` (features E5).
    """

    person_id = None  # the log and the outbox ask every case whom it is about: nobody

    state = models.CharField("状态", max_length=20, choices=VacancyState, default=VacancyState.DRAFT, editable=False)
    region_code = models.CharField("工作地点", max_length=12, db_collation="C", blank=True)
    number = models.CharField("岗位编号", max_length=24, unique=True, null=True, blank=True)
    kind = models.CharField("类别", max_length=12, choices=VacancyKind, default=VacancyKind.JOB)
    source = models.CharField("来源", max_length=10, choices=Source, default=Source.OWN)
    employer = models.ForeignKey(
        Employer, models.RESTRICT, null=True, blank=True, related_name="vacancies", verbose_name="单位"
    )  # empty only where another province's exchange names it
    employer_name = models.CharField("单位名称", max_length=NAME_LENGTH, blank=True)
    site = models.ForeignKey(Site, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="用工地")
    begun_in = models.CharField(
        "从哪个渠道开始写", max_length=20, choices=Channel, default=Channel.WEB, db_default=Channel.WEB.value
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="谁写的"
    )
    title = models.CharField("岗位名称", max_length=TITLE_LENGTH, blank=True)
    occupation = models.ForeignKey(
        Occupation, models.RESTRICT, null=True, blank=True, related_name="+", verbose_name="职业"
    )
    industry = models.CharField("行业门类", max_length=1, choices=Industry, blank=True)
    headcount = models.PositiveIntegerField("招几个人", null=True, blank=True)
    hired = models.PositiveIntegerField("已经招到", default=0, editable=False)
    duties = models.TextField("做什么", blank=True)
    conditions = models.TextField("要求", blank=True)
    education = models.CharField("最低文化程度", max_length=2, choices=Education, blank=True)
    experience_months = models.PositiveSmallIntegerField("最少干过几个月", default=0)
    skills = ArrayField(models.CharField(max_length=30), verbose_name="要会什么", default=list, blank=True)
    licence = models.CharField("驾照", max_length=4, choices=Licence, blank=True)
    address = models.CharField("在哪里上班", max_length=ADDRESS_LENGTH, blank=True)
    pay_basis = models.CharField("怎么算工资", max_length=8, choices=PayBasis, blank=True)
    pay_low = models.DecimalField("工资最低", max_digits=10, decimal_places=2, null=True, blank=True)
    pay_high = models.DecimalField("工资最高", max_digits=10, decimal_places=2, null=True, blank=True)
    pay_floor = models.DecimalField("每月保底", max_digits=10, decimal_places=2, null=True, blank=True)
    pay_months = models.PositiveSmallIntegerField("一年发几个月", default=12)
    pay_words = models.CharField("工资怎么发", max_length=200, blank=True)
    month_low = models.PositiveIntegerField("折合每月最低", null=True, blank=True, editable=False)
    month_high = models.PositiveIntegerField("折合每月最高", null=True, blank=True, editable=False)
    work_form = models.CharField("工作形式", max_length=12, choices=WorkForm, blank=True)
    contract = models.CharField("签什么", max_length=12, choices=Contract, blank=True)
    contract_months = models.PositiveSmallIntegerField("签几个月", null=True, blank=True)
    probation_months = models.PositiveSmallIntegerField("试用期几个月", null=True, blank=True)
    probation_percent = models.PositiveSmallIntegerField("试用期工资是几成（%）", null=True, blank=True)
    hours_day = models.DecimalField("每天几小时", max_digits=3, decimal_places=1, null=True, blank=True)
    days_week = models.DecimalField("每周几天", max_digits=2, decimal_places=1, null=True, blank=True)
    shifts = ArrayField(models.CharField(max_length=12, choices=Shift), verbose_name="班次", default=list, blank=True)
    insurance = models.CharField("社会保险", max_length=12, choices=Insurance, blank=True)
    lodging = models.BooleanField("包住", default=False)
    meals = models.BooleanField("包吃", default=False)
    benefits = ArrayField(models.CharField(max_length=20), verbose_name="别的好处", default=list, blank=True)
    suits = ArrayField(models.CharField(max_length=12, choices=Suit), verbose_name="适合谁", default=list, blank=True)
    access = ArrayField(
        models.CharField(max_length=12, choices=Access), verbose_name="方便之处", default=list, blank=True
    )
    starts_on = models.DateField("哪天上班", null=True, blank=True)
    age_reason = models.CharField("写年龄的原因", max_length=200, blank=True)
    barred_work = models.CharField("女职工禁忌从事的劳动：哪一项", max_length=100, blank=True)
    contact_name = EncryptedField("联系人", purpose="matching.vacancy.contact_name", null=True, blank=True)
    contact_phone = EncryptedField("联系电话", purpose="matching.vacancy.contact_phone", null=True, blank=True)
    closes_on = models.DateField("招到哪天", null=True, blank=True)
    runs_from = models.DateField("从哪天算起", null=True, blank=True, editable=False)  # published, or renewed last
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("最近确认", null=True, blank=True)
    noticed_for = models.DateTimeField("提醒过的那次确认", null=True, blank=True)
    reminded_for = models.DateField("提醒过的截止日", null=True, blank=True)
    renewals = models.PositiveSmallIntegerField("续了几次", default=0)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    withdrawn_why = models.CharField("为什么不招了", max_length=10, choices=WithdrawnWhy, blank=True)
    typed = EncryptedJSONField("没存完的", purpose="matching.vacancy.typed", null=True, blank=True)
    revisions = models.JSONField("每一部分改过几次", default=dict, editable=False)
    occupation_by_title = models.BooleanField("职业是按岗位名称归的", default=False)
    came_by = models.UUIDField("哪一份表格带来的", null=True, blank=True)
    kin = models.CharField("同一个岗位的指纹", max_length=64, db_collation="C", blank=True, editable=False)
    digest = models.CharField("文本指纹", max_length=64, db_collation="C", blank=True, editable=False)
    findings = models.JSONField("检查结果", default=list, blank=True, editable=False)
    checked_at = models.DateTimeField("检查时间", null=True, blank=True, editable=False)
    is_demo = models.BooleanField("演示", default=False)

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        indexes = [
            models.Index(fields=["employer", "-created_at"], name="vacancy_of_employer"),
            models.Index(fields=["service_office", "state", "due_at"], name="vacancy_queue"),
            models.Index(fields=["region_code", "state"], name="vacancy_place"),
            models.Index(fields=["closes_on"], name="vacancy_ends", condition=Q(state__in=["published", "paused"])),
            models.Index(fields=["confirmed_at"], name="vacancy_stale", condition=Q(state__in=["published", "paused"])),
            models.Index(fields=["digest"], name="vacancy_twin", condition=~Q(digest="")),
            models.Index(fields=["kin"], name="vacancy_kin", condition=~Q(kin="")),
            models.Index(fields=["came_by"], name="vacancy_came_by", condition=Q(came_by__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=[VacancyState.PUBLISHED, VacancyState.PAUSED])
                | Q(headcount__gte=1, closes_on__isnull=False, runs_from__isnull=False, published_at__isnull=False, confirmed_at__isnull=False,
                    occupation__isnull=False)
                & ~Q(title="") & ~Q(duties="") & ~Q(conditions="") & ~Q(address="") & ~Q(region_code="")
                & ~Q(employer_name="") & ~Q(work_form="") & (Q(pay_low__isnull=False) | Q(pay_floor__isnull=False)),
                name="published_vacancy_has_its_elements",
                violation_error_message="发布的岗位要写全：单位、人数、条件、做什么、地点、工资、招到哪天",
            ),
            models.CheckConstraint(
                condition=Q(headcount__isnull=True) | Q(headcount__range=(1, MOST_HEADCOUNT)),
                name="vacancy_headcount",
                violation_error_message=f"招聘人数写 1 到 {MOST_HEADCOUNT}",
            ),
            models.CheckConstraint(
                condition=Q(pay_low__isnull=True) | Q(pay_low__gt=0, pay_low__lte=MOST_PAY) & ~Q(pay_basis=""),
                name="vacancy_pay_is_an_amount",
                violation_error_message="工资要大于 0，并选按月、按天还是按小时",
            ),
            models.CheckConstraint(
                condition=Q(pay_high__isnull=True) | Q(pay_low__isnull=False, pay_high__gte=F("pay_low"), pay_high__lte=MOST_PAY),
                name="vacancy_pay_in_order",
                violation_error_message="最高工资不能比最低的还少",
            ),
            models.CheckConstraint(
                condition=Q(pay_floor__isnull=True) | Q(pay_floor__gt=0, pay_floor__lte=MOST_PAY),
                name="vacancy_floor_is_an_amount",
                violation_error_message="保底工资要大于 0",
            ),
            models.CheckConstraint(
                condition=Q(pay_months__range=(12, 24)),
                name="vacancy_pay_months",
                violation_error_message="一年发的月数写 12 到 24",
            ),
            models.CheckConstraint(
                condition=Q(hours_day__isnull=True) | Q(hours_day__gt=0, hours_day__lte=24),
                name="vacancy_hours_of_a_day",
                violation_error_message="每天的小时数写 24 以内",
            ),
            models.CheckConstraint(
                condition=Q(days_week__isnull=True) | Q(days_week__gt=0, days_week__lte=7),
                name="vacancy_days_of_a_week",
                violation_error_message="每周的天数写 7 以内",
            ),
            models.CheckConstraint(
                condition=Q(skills__len__lte=MOST_SKILLS),
                name="vacancy_some_skills",
                violation_error_message="要会的最多写 20 样，请挑最要紧的",
            ),
            models.CheckConstraint(
                condition=Q(renewals__lte=MOST_RENEWALS),
                name="vacancy_renewed_three_times",
                violation_error_message="已经续过 3 次，请复制成新岗位再发",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OVER), closed_at__isnull=False) | ~Q(state__in=sorted(OVER)) & Q(closed_at=None),
                name="ended_vacancy_has_a_time",
                violation_error_message="结束的岗位要有结束时间",
            ),
            models.CheckConstraint(
                condition=Q(runs_from=None) | Q(closes_on=None) | Q(closes_on__lte=F("runs_from") + timedelta(days=LONGEST_DAYS)),
                name="vacancy_runs_ninety_days",
                violation_error_message=f"招聘截止日最晚是发布或续期后第 {LONGEST_DAYS} 天",
            ),
            models.CheckConstraint(
                condition=~Q(state=VacancyState.WITHDRAWN) | ~Q(withdrawn_why=""),
                name="withdrawn_vacancy_says_why",
                violation_error_message="撤下岗位要选为什么",
            ),
            models.CheckConstraint(
                condition=Q(employer__isnull=False) | Q(source=Source.PROVINCE),
                name="vacancy_has_an_employer",
                violation_error_message="岗位要有单位",
            ),
            models.CheckConstraint(
                condition=~Q(state=VacancyState.REVIEW) | Q(due_at__isnull=False),
                name="reviewed_vacancy_has_a_clock",
                violation_error_message="等人看的岗位要有期限",
            ),
        ]  # fmt: skip
        triggers = [state_trigger(VacancyState.DRAFT)]

    def __str__(self) -> str:
        return self.title or "岗位"

    def revision(self, part: str) -> int:
        """How often this part was written; a page that shows another number is old."""
        return int(self.revisions.get(part, 0))

    @property
    def is_open(self) -> bool:
        """Whether somebody may apply today."""
        return self.state == VacancyState.PUBLISHED and bool(self.closes_on and self.closes_on >= timezone.localdate())

    @property
    def wanted(self) -> int:
        """How many are still wanted."""
        return max((self.headcount or 0) - self.hired, 0)
