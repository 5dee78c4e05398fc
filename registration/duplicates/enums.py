"""Vocabulary of pairs."""

from django.db import models


class PairState(models.TextChoices):
    """What became of a pair."""

    OPEN = "open", "等核对"
    MERGED = "merged", "合并了"
    NOT_SAME = "not_same", "不是同一个人"


class Part(models.TextChoices):
    """What two rows have in common; each counts the points that a parameter gives it."""

    ID = "id", "证件号码一样"
    PHONE = "phone", "手机号码一样"
    NAME = "name", "姓名一样"
    BIRTH = "birth", "出生日期一样"
    TOWN = "town", "住在同一个乡镇"
    HAND = "hand", "工作人员报的"
