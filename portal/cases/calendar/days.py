"""Arithmetic on working days over arrays in memory; see the package for the rule."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from portal.cases.calendar.models import EARLIEST, LATEST, CalendarDay, CalendarYear, DayKind
from portal.regions.editions import Edition

FRIDAY = 4
NOT_A_NUMBER_OF_DAYS = "工作日天数应是 0 到 3660 之间的整数。"
OUT_OF_CALENDAR = f"日期超出工作日历（{EARLIEST} 至 {LATEST} 年）。"
LONGEST_SPAN = 3660  # working days; a deadline beyond it is a mistake, not a limit


@dataclass(frozen=True)
class Calendar:
    """One edition of the calendar. `working` holds the ordinals of all working days, ascending."""

    working: tuple[int, ...]
    published: frozenset[int]

    def position(self, day: date) -> int:
        """How many working days there are up to and including `day`."""
        if not EARLIEST <= day.year <= LATEST:
            raise ValueError(OUT_OF_CALENDAR)
        return bisect_right(self.working, day.toordinal())


def build(exceptions: dict[date, str], published: frozenset[int]) -> Calendar:
    """The calendar out of weekdays and the days that differ (`DayKind` by day)."""
    first, last = date(EARLIEST, 1, 1).toordinal(), date(LATEST, 12, 31).toordinal()
    by_ordinal = {day.toordinal(): kind == DayKind.MAKE_UP for day, kind in exceptions.items()}
    # Ordinal 1 was a Monday, so (ordinal - 1) % 7 is the day of the week.
    works = (day for day in range(first, last + 1) if by_ordinal.get(day, (day - 1) % 7 <= FRIDAY))
    return Calendar(tuple(works), published)


def _read() -> Calendar:
    exceptions = dict(CalendarDay.objects.values_list("day", "kind"))
    return build(exceptions, frozenset(CalendarYear.objects.values_list("year", flat=True)))


EDITION = Edition("calendar", _read)


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`. Raises ValueError outside 2004–2100."""
    calendar = EDITION.current()
    place = calendar.position(day)
    return place > 0 and calendar.working[place - 1] == day.toordinal()


def add_working_days(start: date, n: int) -> date:
    """The `n`-th working day after `start`; the day itself never counts. 0 gives `start` itself.

    Raises ValueError for a negative or absurd `n` and for days outside 2004–2100.
    """
    if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= LONGEST_SPAN:
        raise ValueError(NOT_A_NUMBER_OF_DAYS)
    calendar = EDITION.current()
    place = calendar.position(start)
    if n == 0:
        return start
    if place + n > len(calendar.working):
        raise ValueError(OUT_OF_CALENDAR)
    return date.fromordinal(calendar.working[place + n - 1])


def working_day_by(day: date) -> date:
    """The last working day up to and including `day`: what is due on a day off is due before it."""
    calendar = EDITION.current()
    return date.fromordinal(calendar.working[calendar.position(day) - 1])


def working_day_from(day: date) -> date:
    """The first working day from `day` on, the day itself included."""
    return day if is_working_day(day) else add_working_days(day, 1)


def working_days_before(day: date, n: int) -> date:
    """The last day that lies at least `n` working days before `day`: what was due then is `n` working days late."""
    calendar = EDITION.current()
    return date.fromordinal(calendar.working[calendar.position(day) - n] - 1) if n else day


def working_days_between(a: date, b: date) -> int:
    """How many working days lie after `a` up to and including `b`; negative if `b` is earlier.

    So `working_days_between(a, add_working_days(a, n)) == n`.
    """
    calendar = EDITION.current()
    return calendar.position(b) - calendar.position(a)


def deadline(start: datetime, working_days: int) -> datetime:
    """When `working_days` working days that begin to count on the next working day are over.

    The local time of day (Asia/Shanghai) is kept: received Friday 16:00 with three days → Wednesday
    16:00. A start on a day off counts from the next working day on, as if received on the day before it.
    Raises ValueError for a naive `start`.
    """
    if timezone.is_naive(start):
        raise ValueError("deadline needs an aware datetime")
    local = timezone.localtime(start)
    return local + timedelta(days=(add_working_days(local.date(), working_days) - local.date()).days)


def is_provisional(day: date) -> bool:
    """Whether `day` lies in a year whose holidays are not published: a page adds 可能调整."""
    return day.year not in EDITION.current().published
