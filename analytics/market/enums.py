"""Vocabulary of the market report."""

from django.db import models


class ReportState(models.TextChoices):
    """Where an edition stands."""

    DRAFT = "draft", "等人核对"
    CHECKED = "checked", "核对过，等发布"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "有了新的一版"


UNPUBLISHED = frozenset({ReportState.DRAFT, ReportState.CHECKED})
"""Written anew when the quarter is counted again; of these a quarter has one."""


class Table(models.TextChoices):
    """What the lines of a report are cut by."""

    TOTAL = "total", "岗位和求职"
    INTERNSHIP = "internship", "就业见习"
    OCCUPATION = "occupation", "按职业"
    WAGE = "wage", "按工资"
    SOURCE = "source", "按岗位来源"
