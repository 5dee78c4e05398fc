"""The change stream: one row a change, read by the number of the transaction that made it."""

from django.db import models
from django.utils import timezone


class VacancyChange(models.Model):
    """A vacancy came, changed or went. Rows carry no words: a reader gets the vacancy as it stands.

    `xid` (the database's, never Django's) is what a cursor goes by: numbers of rows are given before a transaction
    commits, so a reader who goes by them skips what commits late.
    """

    id = models.BigAutoField(primary_key=True)
    vacancy_id = models.UUIDField("岗位")  # no key: the row outlives nothing, and is written in sets
    is_shown = models.BooleanField("还看得到")
    at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "岗位的变化"
        indexes = [models.Index(fields=["vacancy_id", "-id"], name="change_of_vacancy"), models.Index(fields=["at"], name="change_by_time")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.is_shown}"
