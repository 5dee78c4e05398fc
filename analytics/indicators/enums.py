"""Vocabulary of the tallies and of the figures made of them."""

from django.db import models


class Subject(models.TextChoices):
    """The register whose rows are counted."""

    REGISTRATION = "registration", "失业登记"
    CONTACT = "contact", "联系任务"


class Count(models.TextChoices):
    """What one cell counts: what stands open by the day it began, and what happened on a day."""

    OPEN = "open", "还在登记的，按开始那天"
    BEGUN = "begun", "新登记"
    LEFT = "left", "退出"
    MOVED_IN = "moved_in", "从别处转来"
    MOVED_OUT = "moved_out", "转到别处"
    DUE = "due", "到期该联系的"
    REACHED = "reached", "联系上的，按到期那天"
    OWED = "owed", "还没联系的，按到期那天"


INFLOW, OUTFLOW = (Count.BEGUN, Count.MOVED_IN), (Count.LEFT, Count.MOVED_OUT)


class Grain(models.TextChoices):
    """How long the time of a cell is; a month stands under its first day."""

    DAY = "d", "天"
    MONTH = "m", "月"


class Stock(models.TextChoices):
    """What of a month's last day is kept at its end, beside the month's flows."""

    REGISTERED = "registered", "登记失业人数"
    LONG = "long", "长期登记失业"
    HARDSHIP = "hardship", "登记失业满就业困难认定月数"
    OVERDUE = "overdue", "逾期未联系"
