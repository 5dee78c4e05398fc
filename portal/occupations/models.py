"""The classification of occupations, one row a group or occupation."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from portal.occupations.codes import prefix_of
from portal.occupations.enums import Level


def code_field(**options: object) -> models.CharField:
    # Byte order makes groups of codes plain index ranges, whatever the server's locale.
    return models.CharField(max_length=10, db_collation="C", **options)  # type: ignore[arg-type]


class OccupationSet(models.QuerySet["Occupation"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def below(self, code: str) -> Self:
        """Everything under a group; the group itself is not in."""
        return self.filter(code__startswith=prefix_of(code)).exclude(code=code)

    def wishable(self) -> Self:
        """What somebody may want to be: an occupation, or the small group of several."""
        return self.active().filter(level__gte=Level.MINOR)


class Occupation(models.Model):
    """A group or an occupation of 《职业分类大典（2022年版）》. A code that an edition drops stays, `is_active` false."""

    code = code_field(primary_key=True, verbose_name="职业代码")
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    name = models.CharField("名称", max_length=80)
    is_green = models.BooleanField("绿色职业", default=False)
    is_digital = models.BooleanField("数字职业", default=False)
    definition = models.TextField("定义", blank=True)
    aliases = models.TextField("别的叫法", blank=True)  # parted by |
    major_code = code_field(verbose_name="大类代码")
    medium_code = code_field(verbose_name="中类代码", blank=True)
    minor_code = code_field(verbose_name="小类代码", blank=True)
    above = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="children", verbose_name="上级"
    )  # RESTRICT: a group that holds others stays
    pinyin = models.CharField("全拼", max_length=400, db_collation="C")
    initials = models.CharField("拼音首字母", max_length=80, db_collation="C")
    is_active = models.BooleanField("现行", default=True)

    objects = OccupationSet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "职业"
        indexes = [
            models.Index(fields=["above", "code"], name="occupation_above"),
            models.Index(fields=["initials"], name="occupation_initials"),
            GinIndex(OpClass(F("name"), name="gin_trgm_ops"), name="occupation_name_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                name="occupation_code_shape",
                condition=Q(code__regex=r"^[1-8](-\d\d){3}$"),
                violation_error_message="职业代码写成 4-03-02-01 的样子",
            ),
            models.CheckConstraint(
                name="occupation_stands_somewhere",
                condition=Q(level=Level.MAJOR, above__isnull=True) | Q(level__gt=Level.MAJOR, above__isnull=False),
                violation_error_message="大类以外的职业要有上级",
            ),
        ]

    def __str__(self) -> str:
        return self.name
