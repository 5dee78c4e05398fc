"""The counts of a board: for each unit and each compared period the stock, the flows and the contacts.

Stocks of a closed month are today's stock less what flowed since, so a late entry shows at once; how many of them
had been registered for long is known of month ends that are kept (months.py) and of today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum

from analytics.dashboard.periods import Period, Span
from analytics.dashboard.reading import Sums, Unit, Window, read, read_villages
from analytics.indicators import months
from analytics.indicators.enums import INFLOW, OUTFLOW, Count, Stock, Subject
from analytics.indicators.models import LockedMonth, MonthFigure
from portal.foundation.partitions import month_start
from portal.regions.codes import level_of
from portal.regions.enums import Level

Counts = dict[str, int]
ByPeriod = dict[str, Counts]
R, C = Subject.REGISTRATION, Subject.CONTACT


@dataclass(frozen=True)
class Kept:
    """A figure of a locked month: as it was locked, and what was corrected since."""

    locked: int
    corrected: int

    @property
    def value(self) -> int:
        return self.locked + self.corrected


@dataclass(frozen=True)
class KeptMonths:
    """The kept figures by region, month and code, and which months are locked at all: there, none means nought."""

    figures: dict[tuple[str, date, str], Kept]
    months: frozenset[date]

    def get(self, region: str, month: date, code: str) -> Kept | None:
        if month not in self.months:
            return None
        return self.figures.get((region, month, code), Kept(0, 0))


NONE_KEPT = KeptMonths({}, frozenset())


def counts_of(units: Sequence[Unit], span: Span, kept: KeptMonths) -> dict[str, ByPeriod]:
    """By region code and period (now, before, year): every count that is known."""
    sums = read(units, windows_of(span))
    return {code: by_period(code, sums[level, code], span, kept) for level, code in units}


def villages_of(town: str, codes: Sequence[str], span: Span) -> dict[str, ByPeriod]:
    """The same by village, from the register itself: some hundred rows of one township. Of month ends nothing is kept."""
    sums = read_villages(town, codes, windows_of(span))
    return {code: by_period(code, sums[Level.VILLAGE, code], span, NONE_KEPT) for code in codes}


def windows_of(span: Span) -> list[Window]:
    """Everything that has to be counted for one page."""
    return [window for name, period in span.named.items() for window in _windows(name, period, span.today)]


def _windows(name: str, period: Period, today: date) -> Iterable[Window]:
    yield from _stock(f"{name}.start", period.month - timedelta(days=1))
    if name == "now" and period.is_open:
        long_since, hardship_since = months.thresholds(today)
        yield Window(f"{name}.registered", R, Count.OPEN)
        yield Window(f"{name}.long", R, Count.OPEN, None, long_since)
        yield Window(f"{name}.hardship", R, Count.OPEN, None, hardship_since)
        yield Window(f"{name}.overdue", C, Count.OWED, None, today - timedelta(days=1))
    else:
        yield from _stock(f"{name}.registered", period.last)
    yield Window(f"{name}.new", R, Count.BEGUN, period.month, period.until)
    yield Window(f"{name}.left", R, Count.LEFT, period.month, period.until)
    if name == "now":
        yield Window(f"{name}.moved_in", R, Count.MOVED_IN, period.month, period.until)
        yield Window(f"{name}.moved_out", R, Count.MOVED_OUT, period.month, period.until)
    if period.contacts_until >= period.month:
        yield Window(f"{name}.due", C, Count.DUE, period.month, period.contacts_until)
        yield Window(f"{name}.reached", C, Count.REACHED, period.month, period.contacts_until)


def _stock(name: str, day: date) -> Iterable[Window]:
    """Who was registered at the end of `day`: who is now, without the inflow since, with the outflow since."""
    yield Window(name, R, Count.OPEN)
    for code in (*INFLOW, *OUTFLOW):
        yield Window(name, R, code, day + timedelta(days=1), None, -1 if code in INFLOW else 1)


def by_period(code: str, sums: Counts, span: Span, kept: KeptMonths) -> ByPeriod:
    found: ByPeriod = {}
    for name, period in span.named.items():
        counts = {key.removeprefix(f"{name}."): value for key, value in sums.items() if key.startswith(f"{name}.")}
        # The stock's windows carry the exits' reasons along; only the flow's own are of use.
        counts = {key: value for key, value in counts.items() if ":" not in key or key.startswith("left:")}
        for stock in () if name == "now" and period.is_open else (Stock.LONG, Stock.HARDSHIP, Stock.OVERDUE):
            known = kept.get(code, period.month, stock)
            if known is not None:
                counts[stock.value] = known.value
        found[name] = with_rests(counts)
    return found


def with_rests(counts: Counts) -> Counts:
    """The counts, and beside each part of a share those who are not in it."""
    counts.setdefault("due", 0)
    counts.setdefault("reached", 0)
    counts["missed"] = counts["due"] - counts["reached"]
    if "long" in counts:
        counts["short"] = counts["registered"] - counts["long"]
        counts["between"] = counts["long"] - counts["hardship"]
    return counts


def kept_months(codes: Sequence[str], span: Span, here: str) -> KeptMonths:
    """What is kept of the compared months for all units, and of the whole line's for `here`, in two queries."""
    compared = Q(
        region_code__in=codes, month__in=[period.month for period in span.named.values()], code__in=Stock.values
    )
    line = Q(region_code=here, month__in=span.line)
    rows = (
        MonthFigure.objects.filter(compared | line)
        .values_list("region_code", "level", "month_id", "code")
        .annotate(locked=Sum("value", filter=Q(noted_at=None), default=0), all=Sum("value"))
    )
    figures = {
        (region, month, code): Kept(locked, every - locked)
        for region, level, month, code, locked, every in rows
        if level == level_of(region)  # a county's own code may also stand for "no township known"
    }
    return KeptMonths(figures, frozenset(LockedMonth.objects.values_list("month", flat=True)))


def line_of(unit: Unit, span: Span, kept: KeptMonths) -> dict[str, list[float | None]]:
    """The last twelve months of `unit` under the figures' names, None for a month of which nothing is known."""
    windows = []
    for month in span.line:
        last = min(month_start(month, 1) - timedelta(days=1), span.now.until)
        windows += list(_stock(f"{month}.registered", last))
        windows += [
            Window(f"{month}.new", R, Count.BEGUN, month, last),
            Window(f"{month}.left", R, Count.LEFT, month, last),
            Window(f"{month}.due", C, Count.DUE, month, last),
            Window(f"{month}.reached", C, Count.REACHED, month, last),
        ]
    sums: Sums = read([unit], windows)
    of = sums[unit]
    line: dict[str, list[float | None]] = {
        name: [of[f"{month}.{name}"] for month in span.line] for name in ("registered", "new", "left")
    }
    line["reached"] = [share(of[f"{month}.reached"], of[f"{month}.due"]) for month in span.line]
    for name, stock in (("long", Stock.LONG), ("overdue", Stock.OVERDUE)):
        line[name] = [_kept(kept, unit[1], month, stock) for month in span.line]
    line["long"] = [
        share(int(count), of[f"{month}.registered"]) if count is not None else None
        for month, count in zip(span.line, line["long"], strict=True)
    ]
    return line


def _kept(kept: KeptMonths, code: str, month: date, stock: Stock) -> float | None:
    known = kept.get(code, month, stock)
    return None if known is None else known.value


def share(part: int, whole: int) -> float | None:
    """Percent with one decimal; None of nobody."""
    return round(100 * part / whole, 1) if whole else None
