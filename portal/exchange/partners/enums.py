"""Vocabulary of partners: who they are, what came of a batch, a record and a message, and what may go wrong."""

from django.db import models


class Partner(models.TextChoices):
    """The authorities that domain.md 2.9 and 8.1 name; each has one contract in data/."""

    INSURANCE = "insurance", "社会保险"
    FILING = "filing", "劳动用工备案"
    MARKET = "market", "市场监管"
    EDUCATION = "education", "教育"
    CIVIL = "civil", "民政"
    DISABILITY = "disability", "残联"
    VETERANS = "veterans", "退役军人事务"
    SECURITY = "security", "公安"
    AGRICULTURE = "agriculture", "农业农村"
    TAX = "tax", "税务"
    JUSTICE = "justice", "司法行政"


class BatchStatus(models.TextChoices):
    TAKEN = "taken", "收下了"
    REFUSED = "refused", "整批没有收"


class RecordState(models.TextChoices):
    """Where a record of a partner stands."""

    NEW = "new", "等办"
    WAITING = "waiting", "等前面的一条"
    HANDLED = "handled", "办了"
    CONFLICT = "conflict", "对不上，等人看"
    IGNORED = "ignored", "不用办"
    BAD = "bad", "格式不对"


class SendState(models.TextChoices):
    """Where a message to a partner stands."""

    PENDING = "pending", "等对方收"
    ACCEPTED = "accepted", "对方办了"
    REFUSED = "refused", "对方退回"


class Trouble(models.TextChoices):
    """What may go wrong with a peer (trust.md case 83)."""

    TIMEOUT = "timeout", "太慢，没等到回答"
    UNREACHABLE = "unreachable", "连不上"
    RESET = "reset", "中途断开"
    SERVER = "server", "对方出错（5xx）"
    BUSY = "busy", "对方请我们慢一点（429）"
    BUSY_BODY = "busy_body", "对方说现在办不了"
    CERTIFICATE = "certificate", "证书不对"
    REDIRECT = "redirect", "让我们去别的地址"
    NOT_JSON = "not_json", "回的不是约定的格式"
    TOO_LARGE = "too_large", "回得太大"
    SIGNATURE = "signature", "签名不对"
    CLOCK = "clock", "时间差得太多"
    CONTRACT = "contract", "不是合同约定的内容"
    VERSION = "version", "合同的这一版我们没有，或者不在有效期里"
    DENIED = "denied", "对方不认我们（401、403、404）"
    REFUSED = "refused", "对方退回这一件"


PASSING = frozenset(
    {Trouble.TIMEOUT, Trouble.UNREACHABLE, Trouble.RESET, Trouble.SERVER, Trouble.BUSY, Trouble.BUSY_BODY}
)
"""Passes by itself: try again, soon at first. The rest needs a person on one of the two sides, and is tried hourly."""
