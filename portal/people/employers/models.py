"""Employers and their places of work. Which account acts for one is registration.recruiting's."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import TWELVE_DIGITS, Office
from portal.foundation.identifiers import uuid7
from portal.people.employers.enums import SIZED, EmployerKind, EmployerSize, Industry, LegalSource, LegalState

NAME_LENGTH = 80
# GB 32100-2015: eight digits, then digits and capitals without I, O, S, V, Z. The check character is the reader's.
CREDIT_CODE = "^[0-9]{8}[0-9ABCDEFGHJKLMNPQRTUWXY]{10}$"


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


class SiteQuerySet(models.QuerySet):
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
