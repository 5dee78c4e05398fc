"""Vocabulary of interviews (requirements 7.6; domain.md 10.6)."""

from django.db import models


class InterviewState(models.TextChoices):
    """Where an interview stands."""

    PROPOSED = "proposed", "等您选时间"
    CONFIRMED = "confirmed", "时间定了"
    HELD = "held", "面试过了"
    MISSED = "missed", "没到场"
    CANCELLED = "cancelled", "取消了"


WAITING = frozenset({InterviewState.PROPOSED, InterviewState.CONFIRMED})
TAKES_TIME = WAITING | {InterviewState.HELD, InterviewState.MISSED}
"""What keeps a slot from anybody else."""


class Mode(models.TextChoices):
    """Where it is held."""

    ON_SITE = "on_site", "到单位来"
    REMOTE = "remote", "视频，在本网站"
    PHONE = "phone", "打电话"


class Side(models.TextChoices):
    """The two who are in the room."""

    APPLICANT = "applicant", "应聘的人"
    EMPLOYER = "employer", "单位"


class SignalKind(models.TextChoices):
    """What two browsers say to each other until they are connected."""

    HELLO = "hello", "进来了"
    OFFER = "offer", "请求"
    ANSWER = "answer", "回应"
    BYE = "bye", "走了"
