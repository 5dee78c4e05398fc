"""What the published vacancies of a small group of occupations ask and pay, in a city and in the province."""

from django.db import models
from django.db.models import F, Q


class OccupationNorm(models.Model):
    """The count of one night. Amounts are yuan a month; a day later everything is counted anew."""

    id = models.BigAutoField(primary_key=True)
    group = models.CharField("职业小类", max_length=10, db_collation="C")
    place = models.CharField("市或全省", max_length=12, db_collation="C")
    counted_on = models.DateField("哪天算的")
    vacancies = models.PositiveIntegerField("几个岗位")
    employers = models.PositiveIntegerField("几家单位")
    paid = models.PositiveIntegerField("几个写得出每月工资")
    low = models.PositiveIntegerField("一成的最低工资在这以下", null=True)
    middle = models.PositiveIntegerField("一半的最低工资在这以下", null=True)
    high = models.PositiveIntegerField("九成的最高工资在这以下", null=True)
    educations = models.JSONField("各要什么文化程度", default=dict)
    experiences = models.JSONField("各要干过几个月", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "同类岗位的常情"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "place"], name="norm_once", violation_error_message="这类岗位在这里已经算过了"
            ),
            models.CheckConstraint(
                condition=Q(employers__lte=F("vacancies"), paid__lte=F("vacancies")), name="norm_is_a_count",
                violation_error_message="单位数和写得出工资的都不能比岗位多",
            ),
            models.CheckConstraint(
                condition=Q(low=None, middle=None, high=None) | Q(low__lte=F("middle"), middle__lte=F("high")),
                name="norm_pay_in_order", violation_error_message="工资的三个数要从低到高",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.group} {self.place}"
