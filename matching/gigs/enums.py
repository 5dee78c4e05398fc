"""Vocabulary of the markets of odd jobs."""

from django.db import models


class Layout(models.TextChoices):
    """How a market is laid out (domain.md 2B.8)."""

    GENERAL = "general", "综合的"
    TRADE = "trade", "专门一行的"
    CORNER = "corner", "设在服务站里的"
