"""V09 and V12: pay below the minimum wage of the place and day, and pay too high to be true."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from matching.compliance.advert import Advert, Finding, Verdict
from portal.rules.parameters import parameter

BY_THE_HOUR = frozenset({"part_time", "gig"})
"""Forms of work whose floor is the hourly one (最低工资规定 5: 小时最低工资标准适用于非全日制)."""
FLOOR_CLAUSE = "最低工资规定第十二条"
HYPE_CLAUSE = "五部门关于规范网络平台招聘类信息发布的通知（2026年1月13日公布）"
WEEKS = Decimal(52) / 12  # of a month


def pay_problems(advert: Advert) -> Iterator[Finding]:
    """Pay under the floor, by the hour or by the month, and the base pay of a commission job; pay beyond belief."""
    yield from _under_the_hour(advert) if advert.work_form in BY_THE_HOUR else _under_the_month(advert)
    yield from _beyond_belief(advert)


def _beyond_belief(advert: Advert) -> Iterator[Finding]:
    """Many times what nine in ten comparable vacancies pay at most: nobody publishes such a figure by occupation, so our
    own register is counted (docs/adr/0035)."""
    norm, high = advert.norm, advert.month_high or advert.month_low
    times = _number(advert, "wage.benchmark_times")
    if norm and norm.high and high and high > norm.high * times:
        said = f"{norm.place}同类岗位 {norm.paid} 个，九成最高每月不超过 {norm.high:,} 元；这里写的比它的 {times:g} 倍还多，要人工看一看是不是真的。"
        yield Finding("V12", Verdict.REVIEW, "pay", 0, 0, "", said, HYPE_CLAUSE)


def monthly_floor(advert: Advert) -> Decimal:
    """Yuan a month that full-time work pays at least in the place on the day."""
    return _number(advert, "wage.minimum_monthly")


def _under_the_month(advert: Advert) -> Iterator[Finding]:
    floor = monthly_floor(advert)
    for field, amount in (("pay_low", _month(advert)), ("pay_floor", advert.pay_floor)):
        if amount is not None and amount < floor:
            said = f"每月最低 {_yuan(amount)} 元，比当地月最低工资标准 {_yuan(floor)} 元少。保底工资也不能比它少。"
            yield Finding("V09", Verdict.BLOCK, field, 0, 0, "", said, FLOOR_CLAUSE, f"每月不少于 {_yuan(floor)} 元")
            return


def _under_the_hour(advert: Advert) -> Iterator[Finding]:
    floor, amount = _number(advert, "wage.minimum_hourly"), _hour(advert)
    if amount is not None and amount < floor:
        said = f"每小时合 {_yuan(amount)} 元，比当地小时最低工资标准 {_yuan(floor)} 元少。"
        yield Finding("V09", Verdict.BLOCK, "pay_low", 0, 0, "", said, FLOOR_CLAUSE, f"每小时不少于 {_yuan(floor)} 元")


def _month(advert: Advert) -> Decimal | None:
    """What the lowest amount comes to in a month; None where it cannot be told."""
    if advert.pay_low is None:
        return None
    match advert.pay_basis:
        case "month":
            return advert.pay_low
        case "year":
            return advert.pay_low / 12
        case "day":
            return advert.pay_low * _days(advert)
        case "hour":
            return advert.pay_low * _hours(advert) * _days(advert)
    return Decimal(advert.month_low) if advert.month_low else None


def _hour(advert: Advert) -> Decimal | None:
    if advert.pay_low is None:
        return None
    match advert.pay_basis:
        case "hour":
            return advert.pay_low
        case "day":
            return advert.pay_low / _hours(advert)
        case "month" if advert.hours_day and advert.days_week:
            return advert.pay_low / (advert.hours_day * advert.days_week * WEEKS)
    return None


def _days(advert: Advert) -> Decimal:
    return advert.days_week * WEEKS if advert.days_week else _number(advert, "wage.month_days")


def _hours(advert: Advert) -> Decimal:
    return advert.hours_day or _number(advert, "wage.day_hours")


def _number(advert: Advert, code: str) -> Decimal:
    value: Any = parameter(code, region=advert.region_code, on=advert.on)
    return Decimal(str(value))


def _yuan(amount: Decimal) -> str:
    """1910 → 1,910; 18.80 → 18.8: as people write it."""
    return f"{amount:,.2f}".rstrip("0").rstrip(".")
