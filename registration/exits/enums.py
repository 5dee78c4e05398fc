"""Vocabulary of exits from the register; the exit codes themselves belong to the register."""

from django.db import models


class Origin(models.TextChoices):
    """Who or what proposed an exit."""

    RULE = "rule", "按规则比对"
    OFFICE = "office", "经办人提出"
    CONTACT = "contact", "联系时本人说的"


class Resolution(models.TextChoices):
    """How a proposal ended."""

    CONFIRMED = "confirmed", "确认退出"
    KEPT = "kept", "保留登记"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"
    LEFT = "left", "本人退出"
    TAKEN_BACK = "taken_back", "撤销"
