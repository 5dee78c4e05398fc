"""Vocabulary of requests for help."""

from django.db import models


class HelpState(models.TextChoices):
    """Where a request stands."""

    NEW = "new", "还没交"
    WAITING = "waiting", "等回电"
    CALLED = "called", "打过电话"
    REFERRED = "referred", "转给别处办"
    CLOSED = "closed", "办完了"
    WITHDRAWN = "withdrawn", "本人撤回"


UNDER_WAY = frozenset({HelpState.WAITING, HelpState.CALLED})
"""In the office's hands."""


class HelpKind(models.TextChoices):
    """What somebody wants help with."""

    FIND_WORK = "find_work", "找活干"
    CHANGE_WORK = "change_work", "还在上班，想换工作"
    POLICY = "policy", "问政策、问补贴"
    TRAINING = "training", "学技能、创业"
    TALK = "talk", "心里着急，想找人说说"
    OTHER = "other", "别的事"


class HelpResult(models.TextChoices):
    """What came of it."""

    ANSWERED = "answered", "问的事说清楚了"
    REGISTERED = "registered", "登记了失业"
    REFERRED_JOBS = "referred_jobs", "推荐了岗位"
    NOT_REACHED = "not_reached", "打了几次没人接"
    NOT_NEEDED = "not_needed", "本人说不用了"
