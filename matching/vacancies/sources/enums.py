"""Vocabulary of feeds."""

from django.db import models


class RunState(models.TextChoices):
    """Where a partner's snapshot stands."""

    OPEN = "open", "还没收全"
    COMPLETE = "complete", "收全了，已经对过"
    HELD = "held", "收全了，少得太多，没有下架"
    OVERTAKEN = "overtaken", "没收全，后面又来了新的"


class Taken(models.TextChoices):
    """What became of one offer."""

    NEW = "new", "新岗位"
    JOINED = "joined", "和已有的岗位是同一个"
    CHANGED = "changed", "改了"
    CONFIRMED = "confirmed", "确认还在招"
    REFUSED = "refused", "没有收"
