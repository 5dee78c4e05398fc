"""People who lost their work, in cells by month, township and what the work was: counted anew as a whole, never added to."""

from django.db import models
from django.utils import timezone

from analytics.losses.enums import Before
from portal.people.employers.enums import EmployerSize, Industry
from portal.people.employers.models import Employer
from registration.unemployment.enums import Reason


class LossMonth(models.Model):
    """How many were taken up as unemployed in a month, of one township, reason and kind of work. What isn't known is empty."""

    id = models.BigAutoField(primary_key=True)
    month = models.DateField("月份")
    region_code = models.CharField("乡镇", max_length=12, db_collation="C")
    reason = models.CharField("失业原因", max_length=20, choices=Reason)
    before = models.CharField("以前登记过没有", max_length=8, choices=Before)
    employer = models.ForeignKey(
        Employer, models.CASCADE, null=True, related_name="+", verbose_name="原来的单位"
    )  # CASCADE: a figure, counted again
    industry = models.CharField("行业门类", max_length=1, choices=Industry, blank=True)
    size = models.CharField("单位规模", max_length=10, choices=EmployerSize, blank=True)
    occupation = models.CharField("职业中类", max_length=10, blank=True, db_collation="C")
    people = models.PositiveIntegerField("人数")
    counted_at = models.DateTimeField("数的时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "失业原因统计"
        indexes = [models.Index(fields=["month", "region_code"], name="loss_by_month_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "region_code", "reason", "before", "employer", "industry", "size", "occupation"],
                nulls_distinct=False,
                name="one_cell_a_loss",
                violation_error_message="这一格已经数过",
            ),
            models.CheckConstraint(
                condition=models.Q(people__gte=1), name="loss_of_somebody", violation_error_message="没有人的格不用记"
            ),
        ]
