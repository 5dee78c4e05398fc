"""V14 and V15: the hours of part-time work, and how long and at what pay somebody may be on probation."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from matching.compliance.advert import Advert, Finding, Verdict
from matching.compliance.pay import monthly_floor
from portal.rules.parameters import parameter

PART_TIME = "part_time"
PART_TIME_CLAUSE = "劳动合同法第六十八条"
NO_PROBATION_CLAUSE = "劳动合同法第七十条"
PROBATION_CLAUSE = "劳动合同法第十九条"
PROBATION_PAY_CLAUSE = "劳动合同法第二十条"


def hours_problems(advert: Advert) -> Iterator[Finding]:
    """Part-time work that is too long, or on probation (V14)."""
    if advert.work_form != PART_TIME:
        return
    a_day, a_week = (
        parameter(f"part_time.most_hours_{unit}", region=advert.region_code, on=advert.on) for unit in ("day", "week")
    )
    hours = advert.hours_day
    too_long = hours is not None and (hours > a_day or hours * (advert.days_week or 0) > a_week)
    if too_long:
        said = f"半天班、小时工平均每天不超过 {a_day} 小时，每周不超过 {a_week} 小时。超过就要按全天班招。"
        yield Finding("V14", Verdict.BLOCK, "hours_day", 0, 0, "", said, PART_TIME_CLAUSE)
    if advert.probation_months:
        said = "半天班、小时工不能有试用期。"
        yield Finding("V14", Verdict.BLOCK, "probation_months", 0, 0, "", said, NO_PROBATION_CLAUSE, "没有试用期")


def probation_problems(advert: Advert) -> Iterator[Finding]:
    """A probation longer than the contract allows, or paid too little (V15)."""
    if not advert.probation_months or advert.work_form == PART_TIME:
        return
    most = longest_probation(advert)
    if advert.probation_months > most:
        said = f"这样的合同，试用期最多 {most} 个月。" if most else "合同不满 3 个月，不能有试用期。"
        lawful = f"试用期 {most} 个月" if most else "没有试用期"
        yield Finding("V15", Verdict.BLOCK, "probation_months", 0, 0, "", said, PROBATION_CLAUSE, lawful)
    yield from _probation_pay(advert)


def longest_probation(advert: Advert) -> int:
    """Months that a contract of this length may put somebody on probation; one without an end allows the most."""
    place = {"region": advert.region_code, "on": advert.on}
    steps, months = (parameter(f"probation.{name}", **place) for name in ("contract_months", "most_months"))
    if advert.contract_months is None:
        return int(months[-1])
    return max(
        (int(most) for least, most in zip(steps, months, strict=True) if advert.contract_months >= least), default=0
    )


def _probation_pay(advert: Advert) -> Iterator[Finding]:
    percent = advert.probation_percent
    if percent is None:
        return
    least = int(parameter("probation.least_percent", region=advert.region_code, on=advert.on))
    if percent < least:
        said = f"试用期工资不能少于约定工资的 {least}%。"
        yield Finding(
            "V15", Verdict.BLOCK, "probation_percent", 0, 0, "", said, PROBATION_PAY_CLAUSE, f"试用期工资 {least}%"
        )
    elif advert.month_low and Decimal(advert.month_low) * percent / 100 < monthly_floor(advert):
        said = f"试用期工资合每月 {advert.month_low * percent // 100:,} 元，也不能少于当地月最低工资标准 {monthly_floor(advert):,.0f} 元。"
        yield Finding(
            "V15", Verdict.BLOCK, "probation_percent", 0, 0, "", said, PROBATION_PAY_CLAUSE, "试用期工资 100%"
        )
