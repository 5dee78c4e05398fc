"""Parameters and rules, in versions that name their place, their days, their source and two people."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from portal.foundation.identifiers import uuid7
from portal.regions.codes import PROVINCE
from portal.rules.enums import FactType, Purpose, Status

CODE = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$"


def published_stays(*columns: str) -> pgtrigger.Trigger:
    """What was published is what was applied: it may be ended earlier or retired, never rewritten or removed."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return pgtrigger.Trigger(
        name="published_stays",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF OLD.status = 'draft' THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END IF;
            IF TG_OP = 'DELETE' OR NEW.status = 'draft' OR (OLD.status = 'retired' AND NEW.status <> 'retired')
                OR {changed} OR lower(NEW.valid) IS DISTINCT FROM lower(OLD.valid) OR NOT NEW.valid <@ OLD.valid
            THEN
                RAISE EXCEPTION 'a published version is never rewritten: %', TG_TABLE_NAME
                USING ERRCODE = '23514', CONSTRAINT = 'published_stays';
            END IF;
            RETURN NEW;
        """,
    )


def one_at_a_time(name: str, owner: str) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            (owner, RangeOperators.EQUAL),
            ("region_code", RangeOperators.EQUAL),
            ("valid", RangeOperators.OVERLAPS),
        ],
        condition=Q(status=Status.PUBLISHED),
        violation_error_message="同一地区在这段时间已经有一个发布的版本。",
    )


def version_checks(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            name=f"{name}_by_two",
            # Each IS NULL is spelled out: a CHECK that comes out as NULL passes.
            condition=Q(status=Status.DRAFT)
            | Q(shipped=True, source__gt="")
            | (Q(drafted_by__isnull=False, published_by__isnull=False) & ~Q(drafted_by=F("published_by"))),
            violation_error_message="发布要由起草人以外的另一个人完成。",
        ),
        models.CheckConstraint(
            name=f"{name}_place",
            condition=Q(region_code__regex=r"^23\d{10}$"),
            violation_error_message="适用地区应是本省的 12 位区划代码。",
        ),
        models.CheckConstraint(
            name=f"{name}_days",
            condition=Q(valid__isempty=False),
            violation_error_message="有效期的结束不能早于开始。",
        ),
    ]


class Version(models.Model):
    """What the versions of parameters and of rules share.

    `shipped` marks reference data of a release: its source stands in for the two people. `mark` tells how
    sure the source is (S notice, L statute, R read at a page, GK general knowledge, D our default).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    region_code = models.CharField("适用地区", max_length=12, db_collation="C", default=PROVINCE)
    valid = DateRangeField("有效期")
    source = models.CharField("依据文件", max_length=200, blank=True)
    mark = models.CharField("可信度", max_length=8, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    drafted_by = models.UUIDField("起草人", null=True, blank=True)
    published_by = models.UUIDField("发布人", null=True, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    shipped = models.BooleanField("随版本提供", default=False)

    class Meta:
        abstract = True


class Parameter(models.Model):
    """A number or a word that may change by year and by place; never a constant in code."""

    code = models.CharField("代码", max_length=80, primary_key=True)
    meaning = models.CharField("含义", max_length=200)
    unit = models.CharField("单位", max_length=20, blank=True)
    type = models.CharField("类型", max_length=10, choices=FactType)
    is_list = models.BooleanField("是一列值", default=False)

    class Meta:
        verbose_name = "参数"
        constraints = [
            models.CheckConstraint(
                name="parameter_code_shape",
                condition=Q(code__regex=CODE),
                violation_error_message="参数代码应是用点连接的小写英文词。",
            ),
        ]

    def __str__(self) -> str:
        return self.meaning


class ParameterVersion(Version):
    parameter = models.ForeignKey(Parameter, models.RESTRICT, related_name="versions", verbose_name="参数")
    value = models.JSONField("值")

    class Meta:
        verbose_name = "参数版本"
        constraints = [
            one_at_a_time("parameter_version_one_at_a_time", "parameter"),
            *version_checks("parameter_version"),
        ]
        triggers = [published_stays("parameter_id", "region_code", "value", "source", "drafted_by", "published_by")]

    def __str__(self) -> str:
        return f"{self.parameter_id} = {self.value}"


class Rule(models.Model):
    """A question that is decided by a condition, and what follows from a yes."""

    code = models.CharField("代码", max_length=80, primary_key=True)
    name = models.CharField("名称", max_length=120)
    purpose = models.CharField("用途", max_length=12, choices=Purpose)

    class Meta:
        verbose_name = "规则"
        constraints = [
            models.CheckConstraint(
                name="rule_code_shape",
                condition=Q(code__regex=CODE),
                violation_error_message="规则代码应是用点连接的小写英文词。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(Version):
    rule = models.ForeignKey(Rule, models.RESTRICT, related_name="versions", verbose_name="规则")
    condition = models.JSONField("条件")
    # What a yes means, in the words of the purpose: {"every_days": 14}, {"exit_code": "PENSION", "notify": true}.
    result = models.JSONField("结果", default=dict, blank=True)

    class Meta:
        verbose_name = "规则版本"
        constraints = [one_at_a_time("rule_version_one_at_a_time", "rule"), *version_checks("rule_version")]
        triggers = [
            published_stays("rule_id", "region_code", "condition", "result", "source", "drafted_by", "published_by")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.valid}"
