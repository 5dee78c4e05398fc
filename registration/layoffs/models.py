"""Firms in distress on an authority's list, and reports of planned layoffs. Both are about organisations, not people."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.accounts.models import Office
from portal.accounts.scope import ScopedQuerySet, in_areas
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import CREDIT_CODE, NAME_LENGTH, Employer, Membership
from portal.ui.imports.models import Import
from registration.layoffs.enums import Told, Trouble

BY_AREA = frozenset({Role.CASEWORKER, Role.COUNTY_REVIEWER, Role.CITY_OFFICIAL, Role.PROVINCE_OFFICIAL})
HERE = "^23[0-9]{10}$"


class FirmQuerySet(ScopedQuerySet):
    def _reach(self, actor: Actor) -> Q:
        """Staff by place; what an authority says of a firm is no business of other firms."""
        if actor.kind is ActorKind.SYSTEM or actor.role is Role.PROVINCE_OFFICIAL:
            return Q()
        if actor.kind is ActorKind.STAFF and actor.role in BY_AREA and actor.areas:
            return in_areas("region_code", actor.areas)
        return self._own(actor)

    def _own(self, actor: Actor) -> Q:
        return Q(pk__in=[])

    def standing(self) -> Self:
        return self.filter(ended_on__isnull=True)


class DistressedFirm(models.Model):
    """A firm that an authority says is in trouble, at one place, since a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, db_collation="C")
    name = models.CharField("单位名称", max_length=NAME_LENGTH)
    region_code = models.CharField("所在地", max_length=12, db_collation="C", db_index=True)
    trouble = models.CharField("什么困难", max_length=10, choices=Trouble)
    staff_total = models.PositiveIntegerField("在岗人数", null=True, blank=True)
    since = models.DateField("从哪天起")
    came_by = models.ForeignKey(Import, models.RESTRICT, related_name="+", verbose_name="哪份名单")
    listed_at = models.DateTimeField("列入时间", default=timezone.now)
    ended_on = models.DateField("移出的日子", null=True, blank=True)
    ended_why = models.CharField("为什么移出", max_length=200, blank=True)

    objects = FirmQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "困难企业"
        constraints = [
            models.UniqueConstraint(
                fields=["uscc", "region_code"],
                condition=Q(ended_on__isnull=True),
                name="distressed_firm_once_a_place",
                violation_error_message="这家企业已经在名单上",
            ),
            models.CheckConstraint(
                condition=Q(uscc__regex=CREDIT_CODE) & ~Q(name=""),
                name="distressed_firm_has_code_and_name",
                violation_error_message="困难企业要写名称和 18 位的统一社会信用代码",
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex=HERE),
                name="distressed_firm_in_the_province",
                violation_error_message="企业要在黑龙江省内",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_why="") | (Q(ended_on__isnull=False) & ~Q(ended_why="")),
                name="distressed_firm_leaves_with_a_reason",
                violation_error_message="移出名单要写原因",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportQuerySet(FirmQuerySet):
    def _own(self, actor: Actor) -> Q:
        return Q(employer__in=Membership.objects.of_account(actor).values("employer"))

    def standing(self) -> Self:
        return self.filter(cancelled_at__isnull=True)


class LayoffReport(models.Model):
    """A planned layoff as the employer or an office reported it; its number is what lists of the employees name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("编号", max_length=24, unique=True)
    employer = models.ForeignKey(
        Employer, models.RESTRICT, null=True, blank=True, related_name="layoffs", verbose_name="用人单位"
    )
    uscc = models.CharField("统一社会信用代码", max_length=18, db_collation="C")
    name = models.CharField("单位名称", max_length=NAME_LENGTH)
    region_code = models.CharField("所在地", max_length=12, db_collation="C", db_index=True)
    service_office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="负责的服务站")
    staff_total = models.PositiveIntegerField("一共多少职工")
    planned = models.PositiveIntegerField("打算裁多少人")
    first_day = models.DateField("从哪天起裁")
    why = models.CharField("为什么裁", max_length=200)
    told_by = models.CharField("谁报的", max_length=10, choices=Told)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="哪个账号报的"
    )
    reported_at = models.DateTimeField("报告时间", default=timezone.now)
    cancelled_at = models.DateTimeField("撤回时间", null=True, blank=True)
    cancelled_why = models.CharField("为什么撤回", max_length=200, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "裁员报告"
        indexes = [models.Index(fields=["employer", "-reported_at"], name="layoff_of_employer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned__gte=1) & Q(planned__lte=F("staff_total")),
                name="layoff_of_some_of_the_staff",
                violation_error_message="裁的人数至少 1 个，不能比职工总数多",
            ),
            models.CheckConstraint(
                condition=Q(uscc__regex=CREDIT_CODE) & ~Q(name="") & ~Q(why=""),
                name="layoff_says_who_and_why",
                violation_error_message="裁员报告要写单位、信用代码和原因",
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex=HERE),
                name="layoff_in_the_province",
                violation_error_message="单位要在黑龙江省内",
            ),
            models.CheckConstraint(
                condition=~Q(told_by=Told.EMPLOYER) | Q(employer__isnull=False),
                name="employer_s_layoff_names_it",
                violation_error_message="单位自己报的要写明是哪个单位",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_why="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_why="")),
                name="cancelled_layoff_says_why",
                violation_error_message="撤回裁员报告要写原因",
            ),
        ]

    def __str__(self) -> str:
        return self.number
