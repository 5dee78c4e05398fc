"""Dates, figures and money as people here write them; local time is Asia/Shanghai."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Choices
from django.utils import timezone

WEEKDAYS = "一二三四五六日"
Moment = date | datetime


def local(value: Moment) -> Moment:
    """An aware moment in local time; a plain date or a naive moment as it stands."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(timezone.get_default_timezone())  # nobody chooses another one
    return value


def cn_date(value: Moment | None) -> str:
    """`6月11日（周三）`."""
    if not value:
        return ""
    day = local(value)
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def cn_full_date(value: Moment | None) -> str:
    """`2025年6月11日（周三）`, for facts that may lie in another year."""
    return f"{local(value).year}年{cn_date(value)}" if value else ""


def cn_time(value: datetime | time | None) -> str:
    """`14:06`."""
    if value is None or value == "":
        return ""
    moment = local(value) if isinstance(value, datetime) else value
    return f"{moment.hour:02d}:{moment.minute:02d}"  # type: ignore[union-attr]


def cn_datetime(value: datetime | None) -> str:
    """`6月11日（周三）14:06`."""
    return cn_date(value) + cn_time(value) if value else ""


def cn_days(value: Any) -> str:
    """A date range as people read it: its first and its last day, `一直` where an end is open."""
    if value is None or value.isempty:
        return "没有生效"
    first = f"{value.lower.year}年{value.lower.month}月{value.lower.day}日" if value.lower else ""
    last = value.upper - timedelta(days=1) if value.upper else None
    until = f"{last.year}年{last.month}月{last.day}日" if last else ""
    if not first and not until:
        return "一直有效"
    return f"{first}起" if not until else f"{first or '以前'}到{until}"


def cn_phone(number: str | None) -> str:
    """`126-4555-0173`: eleven digits in three groups; anything else as it stands."""
    whole = number or ""
    return f"{whole[:3]}-{whole[3:7]}-{whole[7:]}" if len(whole) == 11 else whole


def thousands(value: float | Decimal | None) -> str:
    """`214,806`; keeps the decimals it is given, and no figure stays empty."""
    return "" if value is None or value == "" else f"{value:,}"


def money(value: float | Decimal | None) -> str:
    """`2,010 元`, with fen only where there are any."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    return f"{amount:,.0f} 元" if amount == amount.to_integral() else f"{amount:,.2f} 元"


def label_of(choices: type[Choices], value: str) -> str:
    """A choice in words, as `get_…_display` says it; for lists of many, which ask the same thing over and over."""
    return _labels(choices).get(value, value)


@lru_cache(maxsize=200)
def _labels(choices: type[Choices]) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}
