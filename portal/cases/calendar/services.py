"""Load the published years. Later years are loaded the same way, once their notice is out."""

import hashlib
from datetime import date, timedelta
from importlib.metadata import version

import chinese_calendar
from chinese_calendar.constants import Holiday
from django.db import transaction

from portal.cases.calendar.days import EDITION, FRIDAY
from portal.cases.calendar.models import CalendarDay, CalendarYear, DayKind
from portal.foundation.locks import lock_in_transaction
from portal.regions.models import DataRelease

SOURCE_RELEASE = "calendar-source"
YEARS = (2024, 2025, 2026)
SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知（chinesecalendar 1.11）"


@transaction.atomic
def load_calendar(years: tuple[int, ...] = YEARS, *, force: bool = False) -> int:
    """Make the rows of `years` equal to the published holidays and make-up days.

    Returns how many special days they have, 0 if this edition of the package was loaded before. Raises
    NotImplementedError for a year that the package does not know; such a year stays provisional.
    """
    lock_in_transaction("load-calendar")
    edition = f"{years} {version('chinesecalendar')}"
    if not force and DataRelease.objects.filter(name=SOURCE_RELEASE, fingerprint=edition).exists():
        return 0
    rows = [row for year in years for row in special_days(year)]
    for year in years:
        CalendarYear.objects.update_or_create(year=year, defaults={"source": SOURCE.format(year=year)})
    CalendarDay.objects.filter(year__in=years).exclude(day__in=[row.day for row in rows]).delete()
    CalendarDay.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["day"], update_fields=["kind", "name", "year"]
    )
    DataRelease.objects.update_or_create(name=SOURCE_RELEASE, defaults={"fingerprint": edition})
    mark_calendar()
    return len(rows)


def mark_calendar() -> None:
    """Let every process read the days again; call it after any change of them."""
    digest = hashlib.sha256()
    for year in CalendarYear.objects.order_by("year").values_list("year", flat=True):
        digest.update(f"{year};".encode())
    for day, kind in CalendarDay.objects.order_by("day").values_list("day", "kind"):
        digest.update(f"{day}{kind};".encode())
    EDITION.mark(digest.hexdigest())


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
