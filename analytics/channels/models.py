"""What comes in by channel, place and month: cells that are counted anew as a whole, never added to."""

from django.db import models
from django.utils import timezone

from analytics.channels.enums import What
from registration.unemployment.enums import Channel


class ChannelMonth(models.Model):
    """What came in through one channel in one township in one month. A draft has no place yet: its region is empty."""

    id = models.BigAutoField(primary_key=True)
    what = models.CharField("什么", max_length=12, choices=What, default=What.UNEMPLOYMENT, db_default="unemployment")
    month = models.DateField("月份")
    region_code = models.CharField("乡镇", max_length=12, db_collation="C", blank=True)
    channel = models.CharField("渠道", max_length=20, choices=Channel)
    begun = models.PositiveIntegerField("开始写的")
    handed_in = models.PositiveIntegerField("交了的")
    elsewhere = models.PositiveIntegerField("在这里开始、在别处交的")
    counted_at = models.DateTimeField("数的时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "渠道统计"
        constraints = [
            models.UniqueConstraint(
                fields=["what", "month", "region_code", "channel"],
                name="one_cell_a_channel",
                violation_error_message="这一格已经数过",
            ),
        ]
