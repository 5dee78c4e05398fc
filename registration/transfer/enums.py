"""Vocabulary of transfer requests."""

from django.db import models


class TransferState(models.TextChoices):
    """Where a request stands."""

    NEW = "new", "还没提出"
    WAITING = "waiting", "等原来的服务站答复"
    ESCALATED = "escalated", "到期没答复，由上级定"
    AGREED = "agreed", "转好了"
    REFUSED = "refused", "没有同意转"
    WITHDRAWN = "withdrawn", "不转了"
    LAPSED = "lapsed", "不用转了"


UNDER_WAY = frozenset({TransferState.WAITING, TransferState.ESCALATED})
"""Not answered yet."""


class RefuseGround(models.TextChoices):
    """Why the first office may refuse; nothing else is a ground (the person chooses where they are served, domain.md 1)."""

    NOT_SAME = "not_same", "姓名或证件对不上，不是同一个人"
    NOT_MOVED = "not_moved", "和本人核对过，本人没有搬走"
    NO_CONSENT = "no_consent", "本人说不同意转"
    EXIT_UNDER_WAY = "exit_under_way", "正在办退出登记，要先办完"
