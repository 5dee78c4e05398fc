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
