"""Vocabulary of data that may only be stored (PIPL 47, last paragraph)."""

from django.db import models


class Ground(models.TextChoices):
    """Which law keeps what the person wants deleted."""

    ARCHIVE = "archive", "档案法：办过的事要存档"
    HOLD = "hold", "依法留存还没有解除"


class Lifted(models.TextChoices):
    """How it ended that the data may only be stored."""

    RETURNED = "returned", "本人凭证件又来办事"
    TWO = "two", "两位安全管理员都同意"
