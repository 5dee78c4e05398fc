"""Vocabulary of the figures of lost work."""

from django.db import models


class Before(models.TextChoices):
    """Whether somebody was on the register before; work that did not last is what help has to learn from."""

    FIRST = "first", "以前没登记过失业"
    AGAIN = "again", "找到工作退出后，又失业"
    OTHER = "other", "因为别的退出后，又失业"


class Cut(models.TextChoices):
    """By what the rows of the table are cut."""

    AREA = "area", "按地区"
    INDUSTRY = "industry", "按行业"
    OCCUPATION = "occupation", "按职业"
    SIZE = "size", "按单位规模"
    EMPLOYER = "employer", "按单位"
    BEFORE = "before", "按以前登记过没有"
