"""Vocabulary of messages."""

from django.db import models


class Way(models.TextChoices):
    """How a message reaches somebody outside the letter box, which always has it."""

    SMS = "sms", "手机短信"
    EMAIL = "email", "电子邮件"
    MINI = "mini", "就在龙江小程序"


class Stopped(models.TextChoices):
    """Why a way is used no longer."""

    BY_PERSON = "by_person", "本人关掉"
    UNSUBSCRIBED = "unsubscribed", "点了退订"
    GONE = "gone", "对方说收不到了"
