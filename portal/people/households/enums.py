"""Vocabulary of households."""

from django.db import models


class Basis(models.TextChoices):
    """What makes several people one household (domain.md 3.4: the same household book, or living together)."""

    BOOK = "book", "同一户口簿"
    TOGETHER = "together", "共同生活"


class Kinship(models.TextChoices):
    """Who somebody is to the head of the household."""

    HEAD = "head", "户主"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    CHILD_IN_LAW = "child_in_law", "儿媳、女婿"
    PARENT = "parent", "父母"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    GRANDCHILD = "grandchild", "孙辈"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER = "other", "其他"


class Left(models.TextChoices):
    """Why somebody's time in a household, or in one place of it, is over."""

    MOVED = "moved", "搬走了"
    MARRIED = "married", "结婚、离婚"
    DIED = "died", "去世"
    SPLIT = "split", "分出去单立一户"
    KINSHIP = "kinship", "换了户主"
    WRONG = "wrong", "登记错了，不是这一户的人"


BY_HAND = (Left.MOVED, Left.MARRIED, Left.DIED, Left.WRONG)
"""What a caseworker chooses from; the others follow from splitting and from a new head."""
