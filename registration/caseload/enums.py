"""Vocabulary of caseloads."""

from django.db import models


class ChangeKind(models.TextChoices):
    """What one act did."""

    ASSIGN = "assign", "分给同事"
    TRANSFER = "transfer", "移交名下所有的人"
    SPREAD = "spread", "把没分的人分下去"


class Why(models.TextChoices):
    """Why nobody holds a person: the explanation on the list that must be empty."""

    NEW = "new", "新来的，还没分"
    LEFT = "left", "原来负责的人不在本站了"
    MOVED = "moved", "从别的站转来的，还没分"


class HelpRole(models.TextChoices):
    """What a further helper does for somebody, beside whoever answers for them."""

    GUIDANCE = "guidance", "职业指导"
    MATCHING = "matching", "推荐岗位"
    TRAINING = "training", "培训、见习"
    STARTUP = "startup", "创业"
    POLICY = "policy", "政策和补贴"
    VISIT = "visit", "走访、日常联系"
    CARE = "care", "心理疏导"
