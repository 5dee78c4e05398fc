"""Vocabulary of deliveries and inboxes."""

from django.db import models


class DeliveryState(models.TextChoices):
    PENDING = "pending", "等待送达"
    DONE = "done", "已送达"
    DEAD = "dead", "送不到"


class ItemState(models.TextChoices):
    NEW = "new", "新到"
    ACKNOWLEDGED = "acknowledged", "已收到"
    ACTED = "acted", "已办"


class DriftKind(models.TextChoices):
    """How an inbox may differ from the register."""

    UNTOLD = "untold", "没有发出"
    MISSING = "missing", "没有送到"
    CHANGED = "changed", "内容不一样"
    EXTRA = "extra", "多出来的"
