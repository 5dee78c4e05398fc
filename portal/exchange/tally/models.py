"""Cells of the sending board, and how far they are counted. No row here is about a person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone


class SentCell(models.Model):
    """What happened on one day and was sent to the inboxes of one county, or to the one of a city.

    `events` counts each event once, by the county's own inbox; all else counts inbox items. `delays` counts
    items by how long they were on the way (portal.exchange.tally.delays).
    """

    id = models.BigAutoField(primary_key=True)
    day = models.DateField("发生日期")
    region_code = models.CharField("地区", max_length=12, db_collation="C")
    kind = models.CharField("事件", max_length=60, db_collation="C")
    events = models.PositiveIntegerField("事件数", default=0)
    sent = models.PositiveIntegerField("已发", default=0)
    received = models.PositiveIntegerField("已送到", default=0)
    acknowledged = models.PositiveIntegerField("已收到", default=0)
    acted = models.PositiveIntegerField("已办", default=0)
    in_time = models.PositiveIntegerField("按期办完", default=0)
    late = models.PositiveIntegerField("逾期", default=0)
    delays = ArrayField(models.PositiveIntegerField(), verbose_name="用时分布", default=list)
    late_next = models.DateTimeField("下一件逾期的时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达计数"
        indexes = [models.Index(fields=["late_next"], name="sent_cell_late", condition=Q(late_next__isnull=False))]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "region_code", "kind"],
                name="one_sent_cell_each",
                violation_error_message="这一格送达计数已经有了",
            )
        ]


class SentCursor(models.Model):
    """The moment up to which changes are counted; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField("数到", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "送达计数数到哪里"
