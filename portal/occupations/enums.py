"""Vocabulary of the classification of occupations."""

from django.db import models


class Level(models.IntegerChoices):
    """How fine a row of the classification is; the names of the standard."""

    MAJOR = 1, "大类"
    MEDIUM = 2, "中类"
    MINOR = 3, "小类"
    OCCUPATION = 4, "细类（职业）"
