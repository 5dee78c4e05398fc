"""Days that differ from the plain rule of weekdays and weekends, as the yearly notices set them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractYear
from django.db.models.lookups import Exact

EARLIEST, LATEST = 2004, 2100


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", "放假"
    MAKE_UP = "make_up", "调休上班"


class CalendarYear(models.Model):
    """One published year. A year without a row is computed by weekends and may change (可能调整)."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("依据", max_length=120)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "日历年份"
        constraints = [
            models.CheckConstraint(
                name="calendar_year_is_sane",
                condition=Q(year__range=(EARLIEST, LATEST)),
                violation_error_message="年份不对。",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A weekday off, or a weekend day at work. Every other day follows from the day of the week."""

    day = models.DateField("日期", primary_key=True)
    year = models.ForeignKey(CalendarYear, models.RESTRICT, related_name="days", verbose_name="年份")
    kind = models.CharField("类型", max_length=8, choices=DayKind)
    name = models.CharField("名称", max_length=20)

    class Meta:
        verbose_name = "节假日与调休"
        constraints = [
            models.CheckConstraint(
                name="calendar_day_in_its_year",
                condition=Exact(F("year"), ExtractYear("day")),
                violation_error_message="日期与年份不一致。",
            ),
            models.CheckConstraint(
                name="calendar_make_up_on_a_weekend",
                condition=~Q(kind=DayKind.MAKE_UP) | Q(day__week_day__in=(1, 7)),
                violation_error_message="调休上班只能在周六或周日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
