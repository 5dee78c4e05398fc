"""Editions of a quarter's report and their lines. A small number of people is never stored in a line, so nothing can give it away."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from analytics.market.enums import UNPUBLISHED, ReportState, Table
from portal.foundation.identifiers import uuid7


class MarketReportQuerySet(models.QuerySet["MarketReport"]):
    def published(self) -> Self:
        """What everybody may read, the newest quarter first."""
        return self.filter(state=ReportState.PUBLISHED).order_by("-quarter")


class MarketReport(models.Model):
    """One edition of a quarter for the whole province; cities together, so that no city's edition gives another's away."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    quarter = models.DateField("季度的第一天")
    edition = models.PositiveSmallIntegerField("第几版", default=1)
    state = models.CharField("状态", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    digest = models.CharField("内容指纹", max_length=64, db_collation="C")
    built_at = models.DateTimeField("数的时间", default=timezone.now)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, related_name="+", verbose_name="核对人"
    )  # RESTRICT: who answers for it
    checked_at = models.DateTimeField("核对时间", null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, null=True, related_name="+", verbose_name="发布人"
    )  # RESTRICT: who answers for it
    published_at = models.DateTimeField("发布时间", null=True)

    objects = MarketReportQuerySet.as_manager()
    lines: models.Manager["MarketLine"]

    class Meta:
        verbose_name = verbose_name_plural = "供求报告"
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "edition"], name="one_market_edition", violation_error_message="这个季度已经有这一版"
            ),
            models.UniqueConstraint(
                fields=["quarter"], condition=Q(state=ReportState.PUBLISHED), name="one_market_report_published",
                violation_error_message="这个季度已经发布过一版",
            ),
            models.UniqueConstraint(
                fields=["quarter"], condition=Q(state__in=sorted(UNPUBLISHED)), name="one_market_draft",
                violation_error_message="这个季度已经有一版在等",
            ),
            models.CheckConstraint(
                condition=Q(quarter__day=1, quarter__month__in=[1, 4, 7, 10]), name="market_quarter_begins",
                violation_error_message="季度从 1 月、4 月、7 月、10 月的 1 日开始",
            ),
            models.CheckConstraint(
                condition=Q(state=ReportState.DRAFT, checked_by=None, published_by=None)
                | Q(state=ReportState.CHECKED, checked_by__isnull=False, checked_at__isnull=False, published_by=None)
                | (
                    Q(state__in=[ReportState.PUBLISHED, ReportState.SUPERSEDED], published_at__isnull=False)
                    & Q(checked_by__isnull=False, published_by__isnull=False) & ~Q(published_by=F("checked_by"))
                ),
                name="market_report_by_two", violation_error_message="核对和发布要由两个人来做",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="market_published_stays", operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=[ReportState.PUBLISHED, ReportState.SUPERSEDED]),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} 第 {self.edition} 版"

    @property
    def slug(self) -> str:
        """As an address names the quarter: 2026q3."""
        return f"{self.quarter.year}q{(self.quarter.month + 2) // 3}"

    @property
    def name(self) -> str:
        return f"{self.quarter.year}年第{'一二三四'[self.quarter.month // 3]}季度"


class MarketLine(models.Model):
    """One row of one table of a region. Seekers are empty where they are not told (domain.md 8.3: fewer than 5, and what covers them)."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(
        MarketReport, models.CASCADE, related_name="lines", verbose_name="报告"
    )  # CASCADE: a figure of it
    region_code = models.CharField("省或市", max_length=12, db_collation="C")
    table = models.CharField("哪张表", max_length=12, choices=Table)
    key = models.CharField("哪一行", max_length=12, blank=True, db_collation="C")
    vacancies = models.PositiveIntegerField("岗位", default=0)
    openings = models.PositiveIntegerField("招几个人", default=0)
    seekers = models.PositiveIntegerField("求职的人", null=True)
    offered = models.PositiveIntegerField("开出的月薪，中位", null=True)
    asked = models.PositiveIntegerField("想要的月薪，中位", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "供求报告的行"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "region_code", "table", "key"], name="one_market_line", violation_error_message="这一行已经有了"
            ),
            models.CheckConstraint(
                condition=Q(seekers__isnull=True) | Q(seekers=0) | Q(seekers__gte=5), name="market_line_names_nobody",
                violation_error_message="少于 5 人的不存",
            ),
        ]  # fmt: skip

    @property
    def ratio(self) -> float | None:
        """求人倍率: openings for each seeker (domain.md 7.7); nothing where seekers are none or not told."""
        return round(self.openings / self.seekers, 2) if self.seekers else None

    @property
    def gap(self) -> int:
        """How many more are wanted than look for it; only of a line whose seekers are told."""
        return self.openings - (self.seekers or 0)
