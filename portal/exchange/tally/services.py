"""Counting the cells anew where something changed, and reading them for a region's board."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.enums import OfficeLevel
from portal.accounts.models import Office
from portal.exchange.lateness import Limits
from portal.exchange.tally import delays, sql
from portal.exchange.tally.models import SentCell, SentCursor
from portal.foundation.locks import try_lock_in_transaction
from portal.foundation.partitions import month_start
from portal.regions.codes import DIGITS, code_range
from portal.regions.enums import Level

log = structlog.get_logger(__name__)
LOCK = "sent-tally"
OVERLAP = timedelta(minutes=10)
"""A change is seen when it commits, which is later than its own time by as long as its transaction took."""
COUNTS = ("events", "sent", "received", "acknowledged", "acted", "in_time", "late")


@dataclass(frozen=True)
class Sum:
    """What was sent to some inboxes in a month, and what became of it."""

    events: int = 0
    sent: int = 0
    received: int = 0
    acknowledged: int = 0
    acted: int = 0
    in_time: int = 0
    late: int = 0
    delays: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, counts: Sequence[Any], steps: Sequence[Any]) -> "Sum":
        """A row of figures in the order of COUNTS, and the steps of its delays."""
        named = dict(zip(COUNTS, (int(one) for one in counts), strict=True))
        return cls(**named, delays=[int(one) for one in steps])

    def __add__(self, other: "Sum") -> "Sum":
        longer = max(len(self.delays), len(other.delays))
        steps = [sum(part[at] for part in (self.delays, other.delays) if at < len(part)) for at in range(longer)]
        return Sum.of([getattr(self, name) + getattr(other, name) for name in COUNTS], steps)

    @property
    def median(self) -> int | None:
        return delays.within(self.delays, 0.5)

    @property
    def most(self) -> int | None:
        """Within how many seconds 95 of 100 arrived."""
        return delays.within(self.delays, 0.95)

    @property
    def share_in_time(self) -> float | None:
        """How many of a hundred were done in time."""
        return round(100 * self.in_time / self.received, 1) if self.received else None


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments from the first day's midnight to the end of the last, in local time."""
    zone = timezone.get_current_timezone()
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


def fold() -> int:
    """Count the days anew in which something changed since the last time; returns how many days.

    Whoever finds another at it goes home; what it counts again it finds equal.
    """
    with transaction.atomic():
        if not try_lock_in_transaction(LOCK):
            return 0
        now = timezone.now()
        cursor_row = SentCursor.objects.filter(pk=1).first()
        since = cursor_row.at - OVERLAP if cursor_row else datetime(2000, 1, 1, tzinfo=timezone.get_current_timezone())
        with connection.cursor() as cursor:
            cursor.execute(sql.CHANGED_DAYS, {"since": since, "now": now})
            days = sorted(row[0] for row in cursor.fetchall())
        count_days(days, now)
        SentCursor.objects.update_or_create(pk=1, defaults={"at": now})
    if days:
        log.info("sent.tallied", days=len(days))
    return len(days)


@transaction.atomic
def count_days(days: list[date], now: datetime | None = None) -> None:
    """Count these days' cells from the rows."""
    given = _limits() | {"now": now or timezone.now()}
    with connection.cursor() as cursor:
        for day in days:
            start, end = bounds(day, day)
            cursor.execute(sql.COUNT_DAY, given | {"day": day, "start": start, "end": end})


def _limits() -> dict[str, Any]:
    levels = (OfficeLevel.CITY, OfficeLevel.COUNTY)
    codes = sorted(set(Office.objects.filter(level__in=levels).values_list("region_code", flat=True)))
    limits = [Limits.of(code) for code in codes]
    return {"codes": codes, "hours": [one.hours for one in limits], "days": [one.days for one in limits]}


def by_unit(code: str, level: int, month: date, kinds: list[str]) -> dict[str, Sum]:
    """What the inboxes below a region received in a month, by the unit below it; one query.

    The region's own inbox stands under an empty code. `kinds` empty: all. A county's is read from the rows.
    """
    if level >= Level.COUNTY:
        return _of_county(code, month, kinds)
    digits = DIGITS[Level(level + 1)]
    found: dict[str, Sum] = {}
    cells = f"""
        SELECT CASE WHEN region_code = %s THEN '' ELSE rpad(left(region_code, {digits}), 12, '0') END AS unit,
               {", ".join(f"sum({name})" for name in COUNTS)}, {delays.SUMMED}
        FROM portal_sentcell WHERE day >= %s AND day < %s AND region_code BETWEEN %s AND %s
        {"AND kind = ANY(%s)" if kinds else ""} GROUP BY 1
    """
    given = [code, month, month_start(month, 1), *code_range(code), *([kinds] if kinds else [])]
    with connection.cursor() as cursor:
        cursor.execute(cells, given)
        for unit, *counts, steps in cursor.fetchall():
            found[unit] = Sum.of(counts, steps)
    return found


def _of_county(code: str, month: date, kinds: list[str]) -> dict[str, Sum]:
    limits, (low, high) = Limits.of(code), code_range(code)
    start, end = bounds(month, month_start(month, 1) - timedelta(days=1))
    text = sql.OF_OFFICES.format(
        kinds_of_items="AND item.kind = ANY(%(kinds)s)" if kinds else "",
        kinds_of_events="AND event.kind = ANY(%(kinds)s)" if kinds else "",
        events=sql.EVENTS if kinds else "",
    )
    given = {"low": low, "high": high, "start": start, "end": end, "kinds": kinds, "now": timezone.now()}
    with connection.cursor() as cursor:
        cursor.execute(text, given | {"hours": limits.hours, "days": limits.days})
        return {unit: Sum.of(counts, steps) for unit, *counts, steps in cursor.fetchall()}


def events_by_kind(code: str, level: int, month: date) -> dict[str, dict[str, int]]:
    """How many events of each kind happened in each unit below a region in a month; one query."""
    unit = DIGITS[Level(level + 1)]
    cells: QuerySet = SentCell.objects.filter(day__gte=month, day__lt=month_start(month, 1))
    low, high = code_range(code)
    rows = cells.filter(region_code__gte=low, region_code__lte=high, events__gt=0)
    found: dict[str, dict[str, int]] = {}
    for region, kind, events in rows.values_list("region_code", "kind", "events"):
        row = found.setdefault(region[:unit].ljust(len(region), "0"), {})
        row[kind] = row.get(kind, 0) + events
    return found
