"""Vocabulary of joint handling."""

from django.db import models


class ConflictState(models.TextChoices):
    """Where a contradiction stands."""

    NEW = "new", "刚发现"
    OPEN = "open", "等处理"
    ASKED = "asked", "在问本人"
    KEPT = "kept", "按登记的"
    TAKEN = "taken", "按对方的"


WAITING = frozenset({ConflictState.OPEN, ConflictState.ASKED})


class ConflictKind(models.TextChoices):
    """What contradicts what."""

    NAME = "name", "姓名对不上"
    ELSEWHERE = "elsewhere", "在职单位不一样"
    STATUS = "status", "登记失业以前就在参保"
    DATES = "dates", "日期不一样"
    REASON = "reason", "终止的原因不一样"
    SOURCES = "sources", "两个部门说法不一样"
    IDENTITY = "identity", "身份和公安登记的不一样"
    RESIDENCE = "residence", "居住地和公安登记的不一样"
    UNIT = "unit", "单位的情况不一样"
    LEGAL = "legal", "单位还在不在，说法不一样"


class Answer(models.TextChoices):
    """What the person says about it."""

    OURS = "ours", "登记的对"
    THEIRS = "theirs", "对方的对"
    NEITHER = "neither", "都不对，请打电话问我"


class CheckKind(models.TextChoices):
    """What an office may ask another authority about somebody, on demand (domain.md 8.1)."""

    IDENTITY = "identity", "公安：姓名和证件号码对不对"
    RESIDENCE = "residence", "公安：居住登记在哪个县区"
    INCOME = "income", "税务：近三个月有没有申报收入"


class CheckState(models.TextChoices):
    """Where such a question stands."""

    ASKED = "asked", "问了，等回答"
    ANSWERED = "answered", "回答了"
    REFUSED = "refused", "对方没有答"


class CheckResult(models.TextChoices):
    """What the other authority answered. None of them refuses anybody anything."""

    SAME = "same", "和登记的一致"
    DIFFERS = "differs", "和登记的不一样"
    UNKNOWN = "unknown", "查不到"
    DECLARED = "declared", "申报过"
    NOT_DECLARED = "not_declared", "没有申报过"


class DutyKind(models.TextChoices):
    """What an employer owes about a worker besides the registration, each with the days of its law."""

    INSURE = "insure", "办参保登记"
    REPORT_END = "report_end", "把终止的人告诉社保"
    MOVE_FILE = "move_file", "转档案和社会保险关系"


OF_AN_END = frozenset({DutyKind.REPORT_END, DutyKind.MOVE_FILE})


class DoneBy(models.TextChoices):
    """How we know that it is done."""

    EMPLOYER = "employer", "单位说办好了"
    OFFICE = "office", "服务站核对过"
    RECEIPT = "receipt", "社保收下了"
    DATA = "data", "社保数据里有了"


class StruckOff(models.TextChoices):
    """How a unit ceased to be (《市场主体登记管理条例》, the register's two ways)."""

    CLOSED = "closed", "注销了"
    REVOKED = "revoked", "被吊销了执照"


class EndAnswer(models.TextChoices):
    """What a worker says when their unit was struck off."""

    LEFT = "left", "不在那儿上班了"
    STILL = "still", "还在那儿上班"


class EndResult(models.TextChoices):
    """What came of a proposed end."""

    ENDED = "ended", "终止了"
    KEPT = "kept", "没有终止"
    TAKEN_BACK = "taken_back", "单位恢复了，撤回"


class Target(models.TextChoices):
    """To whom a hire, or its end, declared once goes on from here."""

    INSURANCE = "insurance", "参保登记"
    FILING = "filing", "劳动用工备案"
    STOP = "stop", "停保申报"
    UNFILING = "unfiling", "终止用工备案"


OF_THE_HIRE = (Target.INSURANCE, Target.FILING)
OF_THE_END = (Target.STOP, Target.UNFILING)


class FilingState(models.TextChoices):
    """Where one of the filings stands."""

    OFF = "off", "还没有接通，请照旧办"
    PENDING = "pending", "已经交出，等对方收"
    ACCEPTED = "accepted", "办好了"
    REFUSED = "refused", "对方退回"
