"""Employers, their places of work, and the accounts that speak for them."""

from typing import Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.accounts.models import TWELVE_DIGITS, Office
from portal.accounts.scope import ScopedQuerySet, in_areas
from portal.foundation.identifiers import uuid7
from portal.people.employers.enums import (
    SIZED,
    EmployerKind,
    EmployerSize,
    Ended,
    Granted,
    Industry,
    LegalSource,
    LegalState,
    MemberRole,
)

NAME_LENGTH = 80
# GB 32100-2015: eight digits, then digits and capitals without I, O, S, V, Z. The check character is the reader's.
CREDIT_CODE = "^[0-9]{8}[0-9ABCDEFGHJKLMNPQRTUWXY]{10}$"


BY_AREA = frozenset({Role.CASEWORKER, Role.COUNTY_REVIEWER, Role.CITY_OFFICIAL, Role.PROVINCE_OFFICIAL})
"""Who reads employers of an area. An employer is nobody's personal datum, so the province reads rows as well."""


class EmployerQuerySet(ScopedQuerySet):
    def _reach(self, actor: Actor) -> Q:
        """Its own people; staff by a place of work or the place of registration; for everybody else there is none."""
        if actor.kind is not ActorKind.STAFF:
            return super()._reach(actor)
        if actor.role is Role.PROVINCE_OFFICIAL:
            return Q()  # every place of work lies in the province
        if actor.role not in BY_AREA or not actor.areas:
            return Q(pk__in=[])
        here = in_areas("region_code", actor.areas)
        return self._there(here, here | Q(service_office_id=actor.office_id) if actor.role is Role.CASEWORKER else here)

    def _own(self, actor: Actor) -> Q:
        return Q(pk__in=Membership.objects.of_account(actor).values("employer"))

    def within(self, low: str, high: str) -> Self:
        """Registered, or with an open place of work, in a range of region codes."""
        here = Q(region_code__gte=low, region_code__lte=high)
        return self.filter(self._there(here, here))

    @staticmethod
    def _there(registered: Q, working: Q) -> Q:
        """Two index ranges joined by UNION: an OR of the two would read every employer there is."""
        sites = Site.objects.open().filter(working).values("employer")
        return Q(pk__in=Employer.objects.filter(registered).values("pk").union(sites))


@pghistory.track(
    fields=["name", "kind", "size", "industry", "region_code", "legal_state", "legal_source"],
    model_name="EmployerEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events", related_query_name="events"),
)
class Employer(models.Model):
    """One employer, by its credit code (GB 32100-2015); `region_code` is the place of registration, anywhere in the country."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, db_collation="C",
                            error_messages={"unique": "这个统一社会信用代码的单位已经有了"})  # fmt: skip
    name = models.CharField("单位名称", max_length=NAME_LENGTH)
    name_pinyin = models.CharField("名称拼音", max_length=120, db_index=True)
    kind = models.CharField("单位类别", max_length=20, choices=EmployerKind)
    size = models.CharField("规模", max_length=10, choices=EmployerSize, default=EmployerSize.NONE)
    industry = models.CharField("行业门类", max_length=1, choices=Industry)
    region_code = models.CharField("注册地", max_length=12, db_collation="C", db_index=True)
    legal_state = models.CharField("登记状态", max_length=10, choices=LegalState, default=LegalState.ACTIVE)
    legal_source = models.CharField("登记状态的来源", max_length=10, choices=LegalSource, default=LegalSource.OPERATOR)
    legal_checked_at = models.DateTimeField("登记状态查于", default=timezone.now)
    is_demo = models.BooleanField("演示", default=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用人单位"
        indexes = [
            models.Index(fields=["name_pinyin", "id"], name="employer_by_pinyin"),
            models.Index(fields=["kind", "size"], name="employer_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(uscc__regex=CREDIT_CODE),
                name="credit_code_has_its_shape",
                violation_error_message="请写营业执照上 18 位的统一社会信用代码",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="employer_has_name", violation_error_message="请写单位名称"
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex=TWELVE_DIGITS),
                name="employer_place_of_twelve_digits",
                violation_error_message="请选注册地",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(SIZED)) | ~Q(size=EmployerSize.NONE),
                name="business_has_a_size",
                violation_error_message="企业和个体工商户请选规模",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(SIZED | {EmployerKind.COOPERATIVE, EmployerKind.STARTUP, EmployerKind.OTHER}))
                | Q(size=EmployerSize.NONE),
                name="no_size_where_none_is_drawn",
                violation_error_message="机关事业单位和社会组织不分规模，请选“不划分”",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class SiteQuerySet(ScopedQuerySet):
    def _reach(self, actor: Actor) -> Q:
        """Places of the own employers; for staff those that lie in their area or are their office's."""
        if actor.kind is not ActorKind.STAFF:
            return super()._reach(actor)
        if actor.role not in BY_AREA or not actor.areas:
            return Q(pk__in=[])
        here = in_areas("region_code", actor.areas)
        return here | Q(service_office_id=actor.office_id) if actor.role is Role.CASEWORKER else here

    def _own(self, actor: Actor) -> Q:
        return Q(employer__in=Membership.objects.of_account(actor).values("employer"))

    def open(self) -> "SiteQuerySet":
        return self.filter(closed_at__isnull=True)

    def main(self) -> "SiteQuerySet":
        """The one place by which the employer's verification finds its office."""
        return self.open().filter(is_main=True)


class Site(models.Model):
    """A place where an employer's people work (用工地); the office of that place answers for it (notice 1, domain.md 1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="sites", verbose_name="单位")
    name = models.CharField("用工地名称", max_length=60)
    region_code = models.CharField("所在地", max_length=12, db_collation="C", db_index=True)
    address = models.CharField("详细地址", max_length=120)
    service_office = models.ForeignKey(Office, models.RESTRICT, related_name="+", verbose_name="负责的服务单位")
    is_main = models.BooleanField("主要用工地", default=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now)
    closed_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "用工地"
        indexes = [
            models.Index(fields=["service_office", "employer"], name="site_by_office", condition=Q(closed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["employer"],
                condition=Q(is_main=True),
                name="one_main_site_an_employer",
                violation_error_message="主要用工地只能有一处",
            ),
            models.UniqueConstraint(
                fields=["employer", "name"],
                condition=Q(closed_at__isnull=True),
                name="site_name_once_an_employer",
                violation_error_message="这个单位已经有一处用工地叫这个名字，请换一个名字",
            ),
            models.CheckConstraint(
                condition=Q(region_code__regex="^23[0-9]{10}$"),
                name="site_in_the_province",
                violation_error_message="用工地要在黑龙江省内，请选到乡镇或街道",
            ),
            models.CheckConstraint(
                condition=~Q(is_main=True, closed_at__isnull=False),
                name="main_site_is_open",
                violation_error_message="主要用工地不能停用，请先把另一处改成主要用工地",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Who speaks for an employer now; what ended stays as history."""
        return self.filter(span__upper_inf=True)

    def of_account(self, actor: Actor) -> Self:
        """The memberships that this account holds now."""
        return self.live().filter(account_id=actor.user_id)

    def owners(self) -> Self:
        return self.live().filter(role=MemberRole.OWNER)


class Membership(models.Model):
    """Account → employer: in which role, from when to when, by whose word. As a link to a person is, so is this one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="memberships", verbose_name="账号"
    )
    employer = models.ForeignKey(Employer, models.RESTRICT, related_name="members", verbose_name="单位")
    role = models.CharField("角色", max_length=10, choices=MemberRole)
    name = models.CharField("姓名", max_length=60)
    span = DateTimeRangeField("从什么时候到什么时候")
    granted = models.CharField("怎么加入的", max_length=10, choices=Granted)
    granted_by = models.UUIDField("谁同意的", null=True, blank=True)
    ended_why = models.CharField("为什么结束", max_length=10, choices=Ended, blank=True)
    ended_by = models.UUIDField("谁结束的", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位人员"
        indexes = [
            models.Index(fields=["account"], name="membership_of_account", condition=Q(span__upper_inf=True)),
            models.Index(fields=["employer"], name="membership_of_employer", condition=Q(span__upper_inf=True)),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_membership_at_a_time",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("employer", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
                violation_error_message="这个账号已经是这个单位的人员了",
            ),
            models.CheckConstraint(
                condition=Q(span__isempty=False, span__lower_inf=False),
                name="membership_has_a_beginning",
                violation_error_message="人员要写明从什么时候起",
            ),
            models.CheckConstraint(
                condition=Q(span__upper_inf=True, ended_why="") | (Q(span__upper_inf=False) & ~Q(ended_why="")),
                name="ended_membership_says_why",
                violation_error_message="结束一个人员要写明原因",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="member_has_name", violation_error_message="请写人员的姓名"
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()

    @property
    def is_owner(self) -> bool:
        return self.role == MemberRole.OWNER

    @property
    def may_recruit(self) -> bool:
        """Owners and recruiters write; a viewer reads."""
        return self.role in {MemberRole.OWNER, MemberRole.RECRUITER}
