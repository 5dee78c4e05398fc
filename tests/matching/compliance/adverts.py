"""A lawful vacancy as the checks see it, and the same with something else in it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from matching.compliance.advert import Advert, EmployerState, Finding
from matching.compliance.checks import check

DAY = date(2026, 11, 27)
FUJIN = "230882000000"
SHUANGCHENG = "230113000000"

EMPLOYER = EmployerState(
    legal_state="active",
    verified_until=DAY + timedelta(days=100),
    account_class="own",
    licence_until=None,
    is_suspended=False,
)
LAWFUL = Advert(
    title="粮食装卸工", duties="负责粮食入库、出库、码垛。", conditions="能搬 25 公斤粮袋，没做过也行。", address="锦山镇粮库路 1 号",
    pay_words="每月 10 日发上个月的", employer_name="富锦市某粮油公司", benefits=("包吃住", "工作服由公司发"), headcount=6,
    region_code=FUJIN, on=DAY, closes_on=DAY + timedelta(days=20), pay_basis="month", pay_low=Decimal(4500),
    pay_high=Decimal(5500), pay_floor=None, month_low=4500, month_high=5500, work_form="full_time", contract_months=12,
    probation_months=2, probation_percent=80, hours_day=Decimal(8), days_week=Decimal(6), occupation="", age_reason="",
    barred_work="", employer=EMPLOYER,
)  # fmt: skip


def found(**changes: Any) -> list[Finding]:
    """What the checks say of the lawful vacancy with these changes."""
    return list(check(replace(LAWFUL, **changes)))


def rules(**changes: Any) -> list[tuple[str, str]]:
    """The rules and actions of what is found."""
    return [(one.rule, one.action) for one in found(**changes)]


def words(text: str) -> list[tuple[str, str]]:
    """Rules and exact words of what is found in the conditions."""
    return [(one.rule, one.words) for one in found(conditions=text) if one.field == "conditions"]
