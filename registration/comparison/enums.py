"""Vocabulary of comparisons (domain.md 8.1)."""

from django.db import models


class CompareList(models.TextChoices):
    """Which list of which authority."""

    LOW_INCOME = "low_income", "低收入人口（民政）"
    GRADUATE = "graduate", "离校未就业毕业生（教育）"
    PENSION = "pension", "领取养老金人员（养老）"


class FoundIn(models.TextChoices):
    """Which of our registers has the person; the first that has one counts."""

    UNEMPLOYED = "unemployed", "登记失业"
    LEAD = "lead", "摸排线索"
    EMPLOYED = "employed", "就业登记"


class HitState(models.TextChoices):
    """Where a hit stands. Right and wrong is what a caseworker found, never what the list claims."""

    OPEN = "open", "等核对"
    RIGHT = "right", "对的，等办理"
    WRONG = "wrong", "不对"
    HANDLED = "handled", "办好了"


CONFIRMED = frozenset({HitState.RIGHT, HitState.HANDLED})
