"""Vocabulary of requests about one's own data."""

from django.db import models


class RequestKind(models.TextChoices):
    """What the person asks for."""

    CORRECT = "correct", "改正写错的"
    AUTOMATED = "automated", "不要由系统自动定我的事"
    PUSH = "push", "不要发可有可无的提醒"
    DELETE = "delete", "删除我的资料"


OBJECTING = frozenset({RequestKind.AUTOMATED, RequestKind.PUSH})
"""Holds from the moment it is said: of each kind an account has one that waits."""


class RequestState(models.TextChoices):
    """Where a request stands."""

    NEW = "new", "还没提出"
    WAITING = "waiting", "等答复"
    CHECKING = "checking", "等第二个人确认"
    ANSWERED = "answered", "答复了"
    WITHDRAWN = "withdrawn", "不要了"


OPEN = frozenset({RequestState.WAITING, RequestState.CHECKING})
"""Not answered yet."""


class Proof(models.TextChoices):
    """Which original the caseworker saw who took a wish to be deleted at a counter."""

    ID_CARD = "id_card", "身份证原件"
    HOUSEHOLD = "household", "户口簿原件"
    OTHER_ID = "other_id", "登记时用的别的证件原件"
