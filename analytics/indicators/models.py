"""Cells, the differences not yet folded into them, and what a month's end looked like.

No row here is about a person, except `Move`, which keeps a registration's change of township by its number.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from analytics.indicators.enums import Grain, Subject


def _region() -> models.CharField:
    return models.CharField("地区", max_length=12, db_collation="C")


class _Cell(models.Model):
    """What is counted: a register, a kind of count, and within it a reason where there are several."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField("登记簿", max_length=16, choices=Subject, db_collation="C")
    region_code = _region()
    code = models.CharField("数什么", max_length=16, db_collation="C")
    detail = models.CharField("原因", max_length=20, blank=True, db_collation="C")
    value = models.IntegerField("数")

    class Meta:
        abstract = True


class TallyChange(_Cell):
    """A difference that a trigger wrote, by township and day. Append-only: writers never wait for each other."""

    day = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "计数差额"


class Tally(_Cell):
    """The folded cells: by township, county, city and province; by day and by month."""

    level = models.PositiveSmallIntegerField("层级")
    grain = models.CharField("粒度", max_length=1, choices=Grain, db_collation="C")
    day = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "计数"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "level", "region_code", "code", "grain", "day", "detail"],
                name="one_cell_each",
                violation_error_message="这一格计数已经有了。",
            )
        ]


class Move(models.Model):
    """A registered person's registration changed its township: a flow out of one and into another."""

    id = models.BigAutoField(primary_key=True)
    registration_id = models.UUIDField("登记")
    day = models.DateField("日期")
    source = models.CharField("原地区", max_length=12, db_collation="C")
    target = models.CharField("新地区", max_length=12, db_collation="C")

    class Meta:
        verbose_name = verbose_name_plural = "登记的地区变动"
        indexes = [models.Index(fields=["registration_id", "id"], name="move_by_registration")]


class LockedMonth(models.Model):
    """A month whose figures are kept as they were."""

    month = models.DateField("月份", primary_key=True)
    locked_at = models.DateTimeField("锁定时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "锁定的月份"
        constraints = [
            models.CheckConstraint(
                name="month_by_its_first_day",
                condition=Q(month__day=1),
                violation_error_message="月份用它的第一天来记。",
            )
        ]


class MonthFigure(_Cell):
    """A figure of a locked month; `noted_at` is empty for what was locked, and dates what was corrected later."""

    month = models.ForeignKey(LockedMonth, models.RESTRICT, related_name="figures", verbose_name="月份")
    level = models.PositiveSmallIntegerField("层级")
    noted_at = models.DateTimeField("更正时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "月末数"
        indexes = [models.Index(fields=["level", "region_code", "month"], name="month_figure_of_unit")]


class Recount(models.Model):
    """One nightly recount: what it counted and how far the tally was off before it was put right."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField("登记簿", max_length=16, choices=Subject, db_collation="C")
    at = models.DateTimeField("时间", default=timezone.now)
    rows = models.BigIntegerField("数了多少行")
    wrong_cells = models.IntegerField("不一致的格子")
    wrong_units = models.IntegerField("差了多少")
    wrong_sums = models.IntegerField("上级合计不一致的格子")
    unbalanced = models.IntegerField("进出不平的地区")

    class Meta:
        verbose_name = verbose_name_plural = "重数记录"
        indexes = [models.Index(fields=["subject", "-at"], name="recount_latest")]

    @property
    def is_clean(self) -> bool:
        return not (self.wrong_cells or self.wrong_sums or self.unbalanced)
