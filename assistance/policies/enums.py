"""Vocabulary of policies."""

from django.db import models


class Group(models.TextChoices):
    """For whom a policy is; the code stands in published rules, so none is renamed."""

    SEEKER = "seeker", "找工作的人"
    UNEMPLOYED = "unemployed", "失业的人"
    HARDSHIP = "hardship", "难找到工作的人"
    FAMILY = "family", "家属和家庭"
    GRADUATE = "graduate", "毕业生"
    RETURNED = "returned", "返乡的人"
    VETERAN = "veteran", "退役军人"
    DISABLED = "disabled", "残疾人"
    STARTER = "starter", "想创业的人"
    EMPLOYER = "employer", "用人单位"
