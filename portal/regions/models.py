"""Divisions of the province, the changes of their codes, and the names of the other provinces' units."""

from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, Left
from django.db.models.lookups import Exact

from portal.regions.codes import level_of
from portal.regions.enums import Kind, Level, LinkBasis, PointSource


def code_field(**options: object) -> models.CharField:
    # Byte order makes ranges of codes plain index ranges, whatever the server's locale.
    return models.CharField(max_length=12, db_collation="C", **options)  # type: ignore[arg-type]


def always() -> DateRange:
    """Nothing is known about a beginning or an end."""
    return DateRange(None, None, "()")


def prefix(length: int, of: str = "code") -> Concat:
    return Concat(Left(of, length), Value("0" * (12 - length)))


def same_county(column: str) -> Exact:
    return Exact(Left(column, 6), Left("code", 6))


class DivisionSet(models.QuerySet["Division"]):
    def current(self) -> Self:
        return self.filter(is_current=True)

    def below(self, code: str) -> Self:
        """Every unit under `code`; the unit itself is not in."""
        column = {1: "province_code", 2: "city_code", 3: "county_code", 4: "town_code"}.get(level_of(code))
        return self.filter(**{column: code}).exclude(code=code) if column else self.none()

    def with_leaf(self) -> Self:
        """`leaf`: nothing current stands under the unit, so a cascader ends there."""
        under = Division.objects.filter(parent=OuterRef("code"), is_current=True)
        return self.annotate(leaf=~Exists(under))

    def by_pinyin(self) -> Self:
        return self.order_by("pinyin", "code")

    def unlinked(self) -> Self:
        """What an administrator still has to map: old townships and villages without a township of today."""
        return self.filter(link_basis=LinkBasis.UNKNOWN)


class Division(models.Model):
    """One unit of the province. `code` is for ever; a revoked unit stays, `is_current` false.

    `service_code` is the code to store beside a person or a case and to compare with an office's area
    (a code range): for nearly every unit its own; for a village whose township was given another code,
    the township's; for a village whose township of today is not known, the county's.
    """

    code = code_field(primary_key=True, verbose_name="区划代码")
    name = models.CharField("名称", max_length=80)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    kind = models.CharField("类型", max_length=24, choices=Kind)
    province_code = code_field(verbose_name="省代码")
    city_code = code_field(verbose_name="市地代码", blank=True)
    county_code = code_field(verbose_name="县市区代码", blank=True)
    town_code = code_field(verbose_name="乡镇街道代码", blank=True)
    service_code = code_field(verbose_name="服务归属代码")
    parent = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    is_current = models.BooleanField("现行", default=True)
    valid = DateRangeField("有效期", default=always)
    successor = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="predecessors", verbose_name="继任区划"
    )
    link_basis = models.CharField("对应依据", max_length=8, choices=LinkBasis, default=LinkBasis.BY_CODE)
    # Sort key with a blank between syllables; PostgreSQL from the wheel cannot sort by pinyin itself.
    pinyin = models.CharField("拼音", max_length=400, db_collation="C")
    spelling = models.CharField("全拼", max_length=400, db_collation="C")
    initials = models.CharField("拼音首字母", max_length=80, db_collation="C")
    lat = models.FloatField("纬度", null=True, blank=True)
    lon = models.FloatField("经度", null=True, blank=True)
    point_source = models.CharField("坐标来源", max_length=12, choices=PointSource, blank=True)
    estimated = models.BooleanField("坐标为估计", default=False)
    source = models.CharField("数据来源", max_length=16)
    vintage = models.DateField("数据截止日")

    leaf: bool  # only on rows of `with_leaf`

    objects = DivisionSet.as_manager()

    class Meta:
        verbose_name = "行政区划"
        constraints = [
            models.CheckConstraint(
                name="division_level_matches_code",
                condition=Q(level=1, code__regex=r"^\d\d0{10}$")
                | Q(level=2, code__regex=r"^\d\d(?!00)\d\d0{8}$")
                | Q(level=3, code__regex=r"^\d{4}(?!00)\d\d0{6}$")
                | Q(level=4, code__regex=r"^\d{6}(?!000)\d{3}000$")
                | Q(level=5, code__regex=r"^\d{9}(?!000)\d{3}$"),
                violation_error_message="区划层级与代码不一致。",
            ),
            models.CheckConstraint(
                name="division_prefix_columns",
                condition=Q(province_code=prefix(2))
                & (Q(level=1, city_code="") | Q(level__gte=2, city_code=prefix(4)))
                & (Q(level__lte=2, county_code="") | Q(level__gte=3, county_code=prefix(6)))
                & (
                    Q(level__lte=3, town_code="")
                    | Q(level=4, town_code=F("code"))
                    | Q(level=5, town_code="")
                    | Q(Q(level=5), same_county("town_code"))
                ),
                violation_error_message="上级代码与区划代码的前几位不一致。",
            ),
            models.CheckConstraint(
                name="division_parent_is_above",
                # A CHECK that comes out as NULL passes, so the empty parent is spoken of first.
                condition=Q(level=1, parent__isnull=True)
                | Q(parent__isnull=False)
                & (
                    Q(level=2, parent=F("province_code"))
                    | Q(level=3, parent=F("city_code"))
                    | Q(level=4, parent=F("county_code"))
                    | Q(Q(level=5, town_code=""), same_county("parent"))
                    | Q(level=5, parent=F("town_code"))
                ),
                violation_error_message="上级区划与代码不一致。",
            ),
            models.CheckConstraint(
                name="division_service_code_is_its_own",
                condition=Q(service_code=F("code"))
                | Q(level=5, service_code=F("town_code"))
                | Q(level=5, town_code="", service_code=F("county_code")),
                violation_error_message="服务归属应是本区划、所在乡镇街道或所在县市区。",
            ),
            models.CheckConstraint(
                name="division_valid_not_empty",
                condition=Q(valid__isempty=False),
                violation_error_message="有效期不能为空区间。",
            ),
            models.CheckConstraint(
                name="division_point_whole",
                condition=Q(lat__isnull=True, lon__isnull=True, point_source="", estimated=False)
                | Q(lat__isnull=False, lon__isnull=False, point_source__gt="")
                & Q(lat__range=(43, 54), lon__range=(121, 136)),
                violation_error_message="经纬度应同时填写，并且在本省范围内。",
            ),
            models.CheckConstraint(
                name="division_successor_is_another",
                condition=Q(successor__isnull=True) | ~Q(successor=F("code")),
                violation_error_message="继任区划不能是自己。",
            ),
        ]
        indexes = [
            GinIndex(OpClass("name", "gin_trgm_ops"), name="division_name_trigram"),
            models.Index(fields=["initials"], name="division_initials"),
            models.Index(fields=["spelling"], name="division_spelling"),
            models.Index(fields=["level", "lat", "lon"], name="division_point", condition=Q(lat__isnull=False)),
            models.Index(fields=["city_code"], name="division_city"),
            models.Index(fields=["county_code"], name="division_county"),
            models.Index(fields=["town_code"], name="division_town"),
            models.Index(fields=["link_basis"], name="division_unlinked", condition=Q(link_basis="unknown")),
        ]

    def __str__(self) -> str:
        return self.name


class OtherProvinceDivision(models.Model):
    """Provinces, cities and counties outside Heilongjiang: where a person comes from, or works."""

    code = code_field(primary_key=True, verbose_name="区划代码")
    name = models.CharField("名称", max_length=80)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    parent_code = code_field(verbose_name="上级代码", blank=True)
    pinyin = models.CharField("拼音", max_length=400, db_collation="C")

    class Meta:
        verbose_name = "外省区划"
        constraints = [
            models.CheckConstraint(
                name="other_division_is_outside",
                condition=~Q(code__startswith="23") & Q(level__lte=3),
                violation_error_message="这里只放外省的省、市、县三级区划。",
            ),
        ]
        indexes = [models.Index(fields=["parent_code"], name="other_division_parent")]

    def __str__(self) -> str:
        return self.name


class CodeChange(models.Model):
    """One change of a county's or a city's code, 1981–2019. Only the year is known, not the day.

    Townships' changes are not in the list; administrators enter them as successors.
    """

    year = models.PositiveSmallIntegerField("年份")
    type = models.CharField("变更类型", max_length=8)
    old_code = code_field(verbose_name="原代码", blank=True)
    old_name = models.CharField("原名称", max_length=40, blank=True)
    new_code = code_field(verbose_name="新代码", blank=True)
    new_name = models.CharField("新名称", max_length=40, blank=True)
    # The source joined a few units of equal name across provinces; such a row is kept and never followed.
    is_doubtful = models.BooleanField("存疑", default=False)

    class Meta:
        verbose_name = "代码变更"
        constraints = [
            models.UniqueConstraint(
                name="code_change_once",
                fields=["year", "type", "old_code", "new_code"],
                violation_error_message="这条代码变更已经有了。",
            ),
        ]
        indexes = [models.Index(fields=["old_code", "year"], name="code_change_old")]

    def __str__(self) -> str:
        return f"{self.year} {self.old_name or '—'} → {self.new_name or '—'}"


class DataRelease(models.Model):
    """Which edition of a data file the database holds. Loads skip what is there; caches key on it."""

    name = models.CharField(max_length=40, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "数据版本"

    def __str__(self) -> str:
        return f"{self.name} {self.fingerprint[:12]}"
