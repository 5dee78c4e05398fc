"""Vocabulary of questions about findings, of reports, and of suspended employers."""

from django.db import models


class QuestionState(models.TextChoices):
    """Where a question about findings stands."""

    NEW = "new", "还没交"
    ASKED = "asked", "等工作人员看"
    EXCUSED = "excused", "标错了，已经改正"
    STANDS = "stands", "没有标错"
    MENDED = "mended", "已经改好，不用看了"


class ReportState(models.TextChoices):
    """Where a report of a vacancy stands."""

    NEW = "new", "还没交"
    OPEN = "open", "正在核实"
    UPHELD = "upheld", "属实，已下架"
    DISMISSED = "dismissed", "没有查实"


class Reason(models.TextChoices):
    """What somebody says is wrong with a vacancy."""

    FEE = "fee", "收钱、收押金、扣证件"
    LOAN = "loan", "叫人贷款培训"
    FALSE = "false", "岗位是假的，或者和写的不一样"
    GONE = "gone", "早就不招了"
    UNFAIR = "unfair", "挑男女、年龄、户口、民族、残疾"
    PAY = "pay", "工资比写的低，或者低于最低工资"
    CRIME = "crime", "诈骗、传销、赌博等违法的事"
    CONTACT = "contact", "叫人加微信、下载软件，离开平台谈"
    OTHER = "other", "别的问题"


class SuspensionState(models.TextChoices):
    """Where a suspension of an employer stands."""

    NEW = "new", "还没开始"
    HELD = "held", "停用中"
    APPEALED = "appealed", "申诉中"
    KEPT = "kept", "申诉不成立，接着停用"
    LIFTED = "lifted", "恢复了"


STANDING = frozenset({SuspensionState.HELD, SuspensionState.APPEALED, SuspensionState.KEPT})
"""The employer's vacancies are not shown and none is published."""
