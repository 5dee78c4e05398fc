"""Load the published years. Later years are loaded the same way, once their notice is out."""

import hashlib
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar.constants import Holiday
from django.db import transaction

from portal.cases.calendar.days import FRIDAY, RELEASE, Calendar
from portal.cases.calendar.models import CalendarDay, CalendarYear, DayKind
from portal.foundation.locks import lock_in_transaction
from portal.regions.models import DataRelease

YEARS = (2024, 2025, 2026)
SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知（chinesecalendar 1.11）"


@transaction.atomic
def load_calendar(years: tuple[int, ...] = YEARS) -> int:
    """Make the rows of `years` equal to the published holidays and make-up days; returns how many days differ.

    Idempotent: rows that stand stay, others go. Raises NotImplementedError for a year that the package
    does not know; such a year stays provisional.
    """
    lock_in_transaction("load-calendar")
    rows = [row for year in years for row in special_days(year)]
    for year in years:
        CalendarYear.objects.update_or_create(year=year, defaults={"source": SOURCE.format(year=year)})
    CalendarDay.objects.filter(year__in=years).exclude(day__in=[row.day for row in rows]).delete()
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name", "year"]
    )
    stamp_calendar()
    return len(rows)


def stamp_calendar() -> None:
    """Give the days in the database a new version, so that every process reads them again."""
    digest = hashlib.sha256()
    for year in CalendarYear.objects.order_by("year"):
        digest.update(f"{year.year};".encode())
    for day, kind in CalendarDay.objects.order_by("day").values_list("day", "kind"):
        digest.update(f"{day}{kind};".encode())
    DataRelease.objects.update_or_create(name=RELEASE, defaults={"fingerprint": digest.hexdigest()})
    transaction.on_commit(Calendar.forget)
    Calendar.forget()


def special_days(year: int) -> list[CalendarDay]:
    """The days of `year` on which the notice overrules the day of the week."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [row for day in days if day.year == year and (row := _special(day))]


def _special(day: date) -> CalendarDay | None:
    off, name = chinese_calendar.get_holiday_detail(day)
    if off == (day.weekday() > FRIDAY):
        return None
    kind = DayKind.HOLIDAY if off else DayKind.MAKE_UP
    return CalendarDay(day=day, year_id=day.year, kind=kind, name=Holiday(name).chinese if name else "")
