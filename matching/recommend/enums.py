"""Vocabulary of recommendations."""

from django.db import models


class Side(models.TextChoices):
    """Whose list a pair stands in."""

    PERSON = "person", "给人推荐岗位"
    VACANCY = "vacancy", "给岗位推荐人"


class Subject(models.TextChoices):
    """What was read, or has changed."""

    SEEKING = "seeking", "求职登记"
    VACANCY = "vacancy", "岗位"


class Verdict(models.TextChoices):
    """What a human says of a pair; no run ever says anything else."""

    NOT_FOR_ME = "not_for_me", "本人说不合适"
    REMOVED = "removed", "工作人员拿掉了"
    FIRST = "first", "工作人员排到前面"


class Why(models.TextChoices):
    """Why a vacancy is none for somebody; nobody has to say more."""

    FAR = "far", "太远"
    WAGE = "wage", "工资低"
    WORK = "work", "不想干这个活"
    HOURS = "hours", "时间不合适"
    HEAVY = "heavy", "太累，身体吃不消"
    KNOWN = "known", "这个单位我知道，不想去"
    DONE = "done", "已经问过了"
    OTHER = "other", "别的原因"


class Answer(models.TextChoices):
    """What became of an invitation."""

    WAITING = "waiting", "等本人答复"
    YES = "yes", "愿意谈"
    NO = "no", "不去"
