"""Vocabulary of the classification of occupations."""

from django.db import models


class Level(models.IntegerChoices):
    """How fine a row of the classification is; the names of the standard."""

    MAJOR = 1, "大类"
    MEDIUM = 2, "中类"
    MINOR = 3, "小类"
    OCCUPATION = 4, "细类（职业）"


class Match(models.TextChoices):
    """How a group of another classification stands to ours; the mapping relations of SKOS (W3C, 2009, section 10)."""

    EXACT = "exact", "一样"
    CLOSE = "close", "差不多"
    BROAD = "broad", "那一组更宽，我们的在里面"
    NARROW = "narrow", "那一组更窄，在我们的里面"
    RELATED = "related", "只是有重合"
