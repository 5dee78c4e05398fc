"""Where facts about persons come from."""

from django.db import models


class FactSource(models.TextChoices):
    """Who says so."""

    SELF = "self", "本人填写"
    OFFICE = "office", "窗口"
    PHONE = "phone", "电话"
    VISIT = "visit", "走访"
    INSURANCE = "insurance", "社保数据"
    PENSION = "pension", "养老数据"
    CIVIL = "civil", "民政数据"
    MARKET = "market", "市场监管数据"
    EDUCATION = "education", "教育数据"
    SECURITY = "security", "公安数据"


REGISTERS = frozenset(
    {
        FactSource.INSURANCE,
        FactSource.PENSION,
        FactSource.CIVIL,
        FactSource.MARKET,
        FactSource.EDUCATION,
        FactSource.SECURITY,
    }
)
"""Other authorities' registers: only their facts, matched by the exact number, may close a case by themselves."""
