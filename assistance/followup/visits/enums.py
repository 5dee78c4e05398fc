"""Vocabulary of visits."""

from django.db import models


class VisitOutcome(models.TextChoices):
    """What a visit came to."""

    REACHED = "reached", "见到了"
    NOT_HOME = "not_home", "不在家"
    MOVED = "moved", "搬走了"
    OTHER = "other", "别的情况"


class Ended(models.TextChoices):
    """Why a phone may not open its copy any longer."""

    SIGNED_OUT = "signed_out", "退出了登录"
    REVOKED = "revoked", "登录被收回"
    TIME = "time", "过了时间"


class Standing(models.TextChoices):
    """What a phone that asks is to do with its copy: go on, sign in again, or wipe it."""

    ALIVE = "alive", "有效"
    SIGN_IN = "sign-in", "要重新登录"
    OVER = "over", "作废"


class Landed(models.TextChoices):
    """Where a note went."""

    CONTACT = "contact", "记好了"
    FURTHER = "further", "别人已经办过，又记了一次"
    OFFICE = "office", "交给了服务站"
