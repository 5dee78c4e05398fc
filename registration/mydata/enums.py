"""Vocabulary of requests about one's own data."""

from django.db import models


class RequestKind(models.TextChoices):
    """What the person asks for."""

    CORRECT = "correct", "改正写错的"
    AUTOMATED = "automated", "不要由系统自动定我的事"
    PUSH = "push", "不要发可有可无的提醒"
    DELETE = "delete", "删除我的资料"


class RequestState(models.TextChoices):
    """Where a request stands."""

    NEW = "new", "还没提出"
    WAITING = "waiting", "等答复"
    ANSWERED = "answered", "答复了"
    WITHDRAWN = "withdrawn", "不要了"
