"""The month that a board shows, and the two it is compared with. Pure: days in, days out."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.partitions import month_start

MONTHS_SHOWN = 24
LINE = 12  # months of a small line


@dataclass(frozen=True)
class Period:
    """A month, or its days up to the same day as the one it is compared with."""

    month: date
    until: date
    is_open: bool

    @property
    def last(self) -> date:
        """The day whose stock is compared: the month's last."""
        return month_start(self.month, 1) - timedelta(days=1)

    @property
    def contacts_until(self) -> date:
        """Today's contacts are not late yet, so an open month's are counted up to yesterday."""
        return self.until - timedelta(days=1) if self.is_open else self.until


@dataclass(frozen=True)
class Span:
    """What one page compares."""

    today: date
    now: Period
    before: Period
    year: Period

    @property
    def named(self) -> dict[str, Period]:
        return {"now": self.now, "before": self.before, "year": self.year}

    @property
    def line(self) -> list[date]:
        """The months of the small lines, the shown one last."""
        return [month_start(self.now.month, -back) for back in range(LINE - 1, -1, -1)]


def span_of(month: date | None, today: date) -> Span:
    """The span of a month; the current one for None, a month to come, and one too long ago."""
    current = month_start(today)
    if month is None or not month_start(current, 1 - MONTHS_SHOWN) <= month <= current:
        month = current
    is_open = month == current
    now = Period(month, today if is_open else _last(month), is_open)
    return Span(today, now, _same_days(now, -1), _same_days(now, -12))


def _same_days(period: Period, months: int) -> Period:
    month = month_start(period.month, months)
    last = _last(month)
    same = min(month + timedelta(days=period.until.day - 1), last) if period.is_open else last
    return Period(month, same, period.is_open)


def _last(month: date) -> date:
    return month_start(month, 1) - timedelta(days=1)
