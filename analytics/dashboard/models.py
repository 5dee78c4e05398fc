"""Which regions' screens hang in a hall."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class HallScreen(models.Model):
    """A region whose big screen may be seen in the hall without signing in."""

    region_code = models.CharField("地区", max_length=12, primary_key=True, db_collation="C")
    office = models.ForeignKey("portal.Office", models.RESTRICT, related_name="+", verbose_name="谁打开的")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.RESTRICT, related_name="+", verbose_name="谁点的")
    opened_at = models.DateTimeField("打开时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "大厅屏"
