"""Vocabulary of representing a family member."""

from django.db import models


class Relation(models.TextChoices):
    """Who the represented one is to whoever acts."""

    PARENT = "parent", "父母"
    SPOUSE = "spouse", "爱人"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER = "other", "别的亲属"


class Act(models.TextChoices):
    """The only things that may be done for somebody else. Withdrawing, appealing, another telephone are the person's own."""

    READ = "read", "看登记办到哪一步"
    DRAFT = "draft", "写登记，先存着"
    REGISTER = "register", "交登记"
