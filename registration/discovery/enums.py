"""Vocabulary of leads (domain.md 4.5, 10.11)."""

from django.db import models


class LeadKind(models.TextChoices):
    """Where a lead comes from."""

    LOW_INCOME = "low_income", "低收入人口（民政）"
    GRADUATE = "graduate", "离校未就业毕业生（教育）"
    LAID_OFF = "laid_off", "困难企业裁减人员"
    INSURANCE_STOP = "insurance_stop", "停保人员（社保）"
    RETURNED = "returned", "返乡务工人员"
    VETERAN = "veteran", "退役军人"
    MONITORED = "monitored", "防止返贫监测对象（农业农村）"
    FOUND = "found", "走访、来电知道的人"


class KnownBy(models.TextChoices):
    """How a colleague came to know of somebody who is on no list (domain.md 4.5: village visits)."""

    VISIT = "visit", "走访"
    CALL = "call", "本人打电话"
    TOLD = "told", "别人说的"


HEARD_OF = (LeadKind.RETURNED, LeadKind.VETERAN, LeadKind.LAID_OFF, LeadKind.GRADUATE, LeadKind.FOUND)
"""What a colleague may say of somebody; who has a low income or is insured is the authorities' own word."""


class LeadState(models.TextChoices):
    """Where a lead stands. Every lead has an owner from the beginning: a row without a place stays out of the register."""

    ASSIGNED = "assigned", "等联系"
    CONTACTED = "contacted", "联系过，还没有结果"
    CONVERTED = "converted", "在服务"
    CLOSED = "closed", "不用服务"
    UNREACHABLE = "unreachable", "联系不上"


OPEN = frozenset({LeadState.ASSIGNED, LeadState.CONTACTED})


class LeadOutcome(models.TextChoices):
    """What came of a lead (domain.md 4.5)."""

    IN_SERVICE = "in_service", "服务中"
    EMPLOYED = "employed", "已就业"
    NO_WISH = "no_wish", "没有就业意愿"
    SCHOOL = "school", "升学"
    ARMY = "army", "参军"
    UNREACHABLE = "unreachable", "联系不上"
    ELSEWHERE = "elsewhere", "在外地"
    WRONG_DATA = "wrong_data", "信息有误，不是本人或没有这个人"


ENDS = frozenset(LeadOutcome) - {LeadOutcome.IN_SERVICE, LeadOutcome.UNREACHABLE}
"""Outcomes that need no more service; being served and not being found are states of their own."""
