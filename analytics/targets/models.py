"""Targets: rows that an office enters for its area."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from analytics.targets.enums import IN_PERCENT, FigureCode


class TargetQuerySet(models.QuerySet["Target"]):
    def on(self, day: object) -> Self:
        return self.filter(valid__contains=day)


class Target(models.Model):
    """What an office wants a figure of its area to be, for some time."""

    id = models.BigAutoField(primary_key=True)
    figure = models.CharField("指标", max_length=16, choices=FigureCode)
    region_code = models.CharField("地区", max_length=12, db_collation="C")
    valid = DateRangeField("有效期")
    value = models.DecimalField("目标", max_digits=10, decimal_places=1)
    office = models.ForeignKey("portal.Office", models.RESTRICT, related_name="+", verbose_name="谁定的")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁录入的")
    entered_at = models.DateTimeField("录入时间", default=timezone.now)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "目标"
        constraints = [
            ExclusionConstraint(
                name="one_target_at_a_time",
                expressions=[
                    ("figure", RangeOperators.EQUAL),
                    ("region_code", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="这段时间已经有目标了。新目标从更晚的日子开始，或者改一个指标。",
            ),
            models.CheckConstraint(
                name="target_is_a_size",
                condition=Q(value__gte=0),
                violation_error_message="目标不能小于 0。",
            ),
            models.CheckConstraint(
                name="target_share_to_100",
                condition=~Q(figure__in=sorted(IN_PERCENT)) | Q(value__lte=100),
                violation_error_message="百分比的目标在 0 到 100 之间。",
            ),
        ]
