"""Vocabulary of calls."""

from django.db import models


class Checked(models.TextChoices):
    """What the caller knew beside name and telephone."""

    LAST_SIX = "last_six", "证件号码后六位"
    BIRTH = "birth", "出生日期"


class Topic(models.TextChoices):
    """What the call was about."""

    PROGRESS = "progress", "问办到哪一步"
    REGISTER = "register", "登记、改登记"
    POLICY = "policy", "问政策、问补贴"
    WORK = "work", "想找活干"
    COMPLAINT = "complaint", "有意见"
    OTHER = "other", "别的事"
