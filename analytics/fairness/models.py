"""Figures of fairness, a set a day: they are kept, never counted again."""

from django.db import models
from django.utils import timezone


class FairnessRun(models.Model):
    """One look: of which day, and by which edition of the rule."""

    id = models.BigAutoField(primary_key=True)
    on = models.DateField("日期", unique=True)
    rule = models.CharField("规则版本", max_length=12)
    at = models.DateTimeField("算的时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "公平监测"


class FairnessFigure(models.Model):
    """One figure. `members` is how many people it is about; of a small group nothing is kept but that it is small."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        FairnessRun, models.CASCADE, related_name="figures", verbose_name="哪一次"
    )  # CASCADE: part of it
    code = models.CharField("指标", max_length=24)
    group = models.CharField("组", max_length=40, blank=True)
    value = models.FloatField("数", null=True, blank=True)
    members = models.PositiveIntegerField("人数", null=True, blank=True)
    alarm = models.BooleanField("要看一看", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "公平指标"
        constraints = [
            models.UniqueConstraint(
                fields=["run", "code", "group"], name="one_figure_a_group", violation_error_message="这个指标已经算过"
            ),
            models.CheckConstraint(
                condition=models.Q(members__isnull=False) | models.Q(value__isnull=True, alarm=False),
                name="small_groups_are_hidden", violation_error_message="人太少的组不留数",
            ),
        ]  # fmt: skip
