"""Vocabulary of persons."""

from django.db import models


class IdType(models.TextChoices):
    """Identity papers that are accepted."""

    RESIDENT = "resident", "居民身份证"
    HMT_RESIDENCE = "hmt_residence", "港澳台居民居住证"
    FOREIGN_PERMANENT = "foreign_permanent", "外国人永久居留身份证"


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未说明"
    MALE = "1", "男"
    FEMALE = "2", "女"
