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


class Means(models.TextChoices):
    """How the represented one agreed."""

    CODE = "code", "本人手机上的验证码"
    PRESENT = "present", "本人到场，当面同意"
    PAPER = "paper", "本人签字的委托书"


AT_COUNTER = [
    (Means.PRESENT.value, "两个人都来了，双方证件原件都看过"),
    (Means.PAPER.value, "本人没来，看过本人签字的委托书和双方证件原件"),
]
"""What a caseworker may take as agreement (民法典 165: 委托书载明代理人、事项、权限和期限，由本人签名)."""

AUTHORISATION = "authorisation"
"""What the uploaded paper shows."""
