"""Digests by county and day, the differences that were found, and the months that counties confirmed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.exchange.enums import DriftKind


class Digest(models.Model):
    """One day of one county (a city's own inbox: the city) in two counts and two digests; equal means equal rows.

    A digest is the exclusive or of a 64-bit hash of every row, so no row's place matters and each row counts.
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField("发生日期")
    region_code = models.CharField("地区", max_length=12, db_collation="C")
    sent = models.PositiveIntegerField("登记簿该送")
    sent_hash = models.BigIntegerField("登记簿摘要")
    received = models.PositiveIntegerField("收件")
    received_hash = models.BigIntegerField("收件摘要")
    checked_at = models.DateTimeField("核对时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "对账摘要"
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "day"], name="one_digest_a_day", violation_error_message="这一天已经对过账了"
            )
        ]
        indexes = [
            models.Index(
                fields=["day"],
                name="digest_differs",
                condition=~Q(sent=F("received")) | ~Q(sent_hash=F("received_hash")),
            )
        ]

    @property
    def is_equal(self) -> bool:
        return (self.sent, self.sent_hash) == (self.received, self.received_hash)


class CheckedDay(models.Model):
    """A day that a night's run has been through for the whole province: where a broken run goes on."""

    day = models.DateField("发生日期", primary_key=True)
    checked_on = models.DateField("哪天核对的")

    class Meta:
        verbose_name = verbose_name_plural = "对过账的日子"


class Drift(models.Model):
    """A difference that was found: how many rows of which kind, and when they were equal again."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField("发生日期")
    region_code = models.CharField("地区", max_length=12, db_collation="C")
    kind = models.CharField("差在哪里", max_length=12, choices=DriftKind)
    count = models.PositiveIntegerField("件数")
    found_at = models.DateTimeField("发现时间", default=timezone.now)
    repaired_at = models.DateTimeField("补好时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对账差异"
        indexes = [models.Index(fields=["region_code", "day"], name="drift_of_county")]


class MonthConfirmation(models.Model):
    """A county says that a month's figures are right. Kept with what they were; never changed."""

    id = models.BigAutoField(primary_key=True)
    month = models.DateField("月份")
    region_code = models.CharField("地区", max_length=12, db_collation="C")
    sent = models.PositiveIntegerField("应送")
    received = models.PositiveIntegerField("送到")
    acknowledged = models.PositiveIntegerField("收到")
    acted = models.PositiveIntegerField("办好")
    digest = models.BigIntegerField("摘要")
    confirmed_at = models.DateTimeField("确认时间", default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁确认的"
    )

    class Meta:
        verbose_name = verbose_name_plural = "每月对账确认"
        triggers = [pgtrigger.Protect(name="confirmation_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(
                fields=["region_code", "month"],
                name="month_confirmed_once",
                violation_error_message="这个月已经确认过了",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="confirmed_month_first_day",
                violation_error_message="月份用它的第一天来记",
            ),
        ]
