"""Holdings (person → colleague, for a time), the acts that made them, further helpers, and substitutes for a holiday."""

from datetime import date
from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Office
from portal.foundation.identifiers import uuid7
from portal.people.models import Person
from portal.people.retention.scope import PersonalQuerySet
from registration.caseload.enums import ChangeKind, HelpRole
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration


class CaseloadChange(models.Model):
    """One act on many people: by whom, why, from which day; it may be undone once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="单位")
    kind = models.CharField("做了什么", max_length=10, choices=ChangeKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁办的")
    reason = models.CharField("理由", max_length=200)
    since = models.DateField("从哪天起")
    at = models.DateTimeField("时间", default=timezone.now)
    count = models.PositiveIntegerField("多少人", default=0)
    undone_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "分人和移交"
        indexes = [models.Index(fields=["office", "-at"], name="caseload_acts")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="caseload_act_has_reason", violation_error_message="请写为什么这样分"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class HoldingQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """What was not put right by a later word."""
        return self.filter(replaced_at__isnull=True)

    def on(self, day: date) -> Self:
        """Who holds whom on that day."""
        return self.standing().filter(days__contains=day)


class Holding(models.Model):
    """A colleague holds a person in an office from a day on: one at a time (`caseload_holder`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="holdings", verbose_name="人员")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="单位")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁负责")
    days = DateRangeField("从哪天到哪天")
    made_by = models.ForeignKey(CaseloadChange, models.RESTRICT, related_name="made", verbose_name="哪次分的")
    ended_by = models.ForeignKey(
        CaseloadChange, models.RESTRICT, null=True, blank=True, related_name="ended", verbose_name="哪次移走的"
    )
    days_before = DateRangeField("移走以前到哪天", null=True, blank=True)
    replaced_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "谁负责谁"
        indexes = [
            models.Index(fields=["staff", "office"], name="holding_of_staff", condition=Q(replaced_at__isnull=True)),
            models.Index(fields=["office", "person"], name="holding_here", condition=Q(replaced_at__isnull=True)),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_holder_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=Q(replaced_at__isnull=True),
                violation_error_message="这个人在这些日子已经有人负责",
            ),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__startswith__isnull=False),
                name="holding_has_a_first_day",
                violation_error_message="请写从哪天起负责",
            ),
        ]


class HelperQuerySet(PersonalQuerySet):
    office_column = "office_id"
    region_column = "person__region_code"

    def _reach(self, actor: Actor) -> Q:
        """As everywhere; the office that serves somebody now also knows who helped them where they lived before."""
        reach = super()._reach(actor)
        if actor.role is not Role.CASEWORKER:
            return reach
        served = UnemploymentRegistration.objects.filter(person=OuterRef("person_id"), service_office=actor.office_id)
        return reach | Q(Exists(served.exclude(state=State.DRAFT)))

    def _own(self, actor: Actor) -> Q:
        return Q(person__in=Person.objects.of_account(actor))

    def standing(self) -> Self:
        """What came to be, and was not taken back before its first day was over."""
        return self.filter(cancelled_at__isnull=True)

    def on(self, day: date) -> Self:
        """Who helps whom on that day."""
        return self.standing().filter(days__contains=day)


class Helper(models.Model):
    """A colleague helps a person with one thing from a day on, beside the one who answers for them (features C2).

    Helping gives a name and a duty, never a right: a helper is somebody who may see the person anyway.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="helpers", verbose_name="人员")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="哪个单位请的")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁帮")
    role = models.CharField("帮什么", max_length=10, choices=HelpRole)
    days = DateRangeField("从哪天到哪天")
    reason = models.CharField("为什么请", max_length=200)
    by = models.UUIDField("谁请的")
    at = models.DateTimeField("时间", default=timezone.now)
    ended_why = models.CharField("为什么不帮了", max_length=200, blank=True)
    ended_by = models.UUIDField("谁结束的", null=True, blank=True)  # empty: the night
    cancelled_at = models.DateTimeField("没帮成的时间", null=True, blank=True)

    objects = HelperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一起帮的同事"
        indexes = [
            models.Index(fields=["staff", "office"], name="helper_of_staff", condition=Q(cancelled_at__isnull=True)),
            models.Index(fields=["person"], name="helper_here", condition=Q(cancelled_at__isnull=True)),
        ]
        constraints = [
            ExclusionConstraint(
                name="helper_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("staff", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
                violation_error_message="这位同事在这些日子已经在帮这个人",
            ),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__startswith__isnull=False),
                name="helper_has_a_first_day",
                violation_error_message="请写从哪天起帮",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="helper_has_reason", violation_error_message="请写为什么请这位同事"
            ),
            models.CheckConstraint(
                condition=Q(ended_why="", days__upper_inf=True, cancelled_at__isnull=True, ended_by__isnull=True)
                | (~Q(ended_why="") & (Q(days__upper_inf=False) | Q(cancelled_at__isnull=False))),
                name="ended_helper_says_why",
                violation_error_message="不帮了，要写为什么",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())


class SubstitutionQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        return self.filter(days__contains=day, cancelled_at__isnull=True)

    def absent_for(self, helper: UUID, office: UUID, day: date) -> models.QuerySet:
        """Keys of those for whom somebody stands in on that day."""
        return self.on(day).filter(helper=helper, office=office).values("absent")


class Substitution(models.Model):
    """A colleague stands in for another from a day to a day; it returns by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="单位")
    absent = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁不在")
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁顶班")
    days = DateRangeField("从哪天到哪天")
    reason = models.CharField("理由", max_length=200)
    by = models.UUIDField("谁安排的")
    at = models.DateTimeField("时间", default=timezone.now)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "顶班"
        constraints = [
            ExclusionConstraint(
                name="one_substitute_at_a_time",
                expressions=[
                    ("absent", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    ("days", RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
                violation_error_message="这些日子已经有人替他顶班",
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("helper")),
                name="substitute_is_somebody_else",
                violation_error_message="不能自己替自己顶班",
            ),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__startswith__isnull=False, days__upper_inf=False),
                name="substitution_ends",
                violation_error_message="顶班要写从哪天到哪天",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="substitution_has_reason", violation_error_message="请写为什么请人顶班"
            ),
        ]
