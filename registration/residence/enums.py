"""Vocabulary of residences."""

from django.db import models


class Told(models.TextChoices):
    """Where we know it from."""

    REGISTRATION = "registration", "登记时写的"
    SELF = "self", "本人在网上写的"
    COUNTER = "counter", "本人到站说的"
    PHONE = "phone", "本人打电话说的"
    VISIT = "visit", "上门时本人说的"
    TRANSFER = "transfer", "转登记时核对的"


AT_THE_DESK = (Told.COUNTER, Told.PHONE, Told.VISIT)
"""How an office hears of it."""
