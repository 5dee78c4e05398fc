"""A region with the units below it: every count, and which of them may be told to whom the page is for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from analytics.dashboard.counts import (
    ByPeriod,
    Counts,
    KeptMonths,
    counts_of,
    kept_months,
    line_of,
    villages_of,
    with_rests,
)
from analytics.dashboard.periods import Span
from analytics.dashboard.suppression import hide_own, hide_rows, hide_small, hide_table
from portal.regions.codes import ancestors_of, level_of
from portal.regions.enums import Level
from portal.regions.models import Division
from registration.unemployment.enums import ExitCode

PERIODS = ("now", "before", "year")
REST = "没有分到下面的"
REASONS = tuple(code.value for code in ExitCode)
Hidden = dict[str, frozenset[str]]


@dataclass(frozen=True)
class Row:
    """One region: counts by period, and the names of those that are not told."""

    code: str
    name: str
    counts: ByPeriod
    hidden: Hidden = field(default_factory=dict)
    reasons_hidden: frozenset[str] = frozenset()

    def tells(self, period: str, *names: str) -> bool:
        """Whether all these counts of a period are known and may be told."""
        counts, hidden = self.counts.get(period, {}), self.hidden.get(period, frozenset())
        return all(name in counts and name not in hidden for name in names)

    def count(self, period: str, name: str) -> int | None:
        return self.counts[period][name] if self.tells(period, name) else None

    @property
    def tells_reasons(self) -> bool:
        return self.tells("now", "left") and len(self.reasons_hidden) < len(REASONS)

    @property
    def reasons(self) -> list[tuple[str, int | None]]:
        """(reason, exits of the shown period), None where not told; shown reasons that nobody had are left out."""
        if not self.tells_reasons:
            return []
        found = [(code, self.counts["now"].get(f"left:{code}", 0)) for code in REASONS]
        hidden = self.reasons_hidden
        return [(code, None if code in hidden else count) for code, count in found if count or code in hidden]


@dataclass(frozen=True)
class Table:
    """A region's own row, those below it, and what is kept of past months."""

    here: Row
    rows: list[Row]
    kept: KeptMonths
    line: dict[str, list[float | None]]


def table_of(here: Division, top: str, span: Span) -> Table:
    """The table of a region for somebody whose pages begin at `top`. The number of queries is the same for every region."""
    path = _path(here.code, top)
    below = _below(path)
    towns = [
        (int(level_of(unit)), unit) for units in below.values() for unit, _ in units if level_of(unit) <= Level.TOWN
    ]
    units = [(int(level_of(top)), top), *towns]
    kept = kept_months([code for _, code in units], span, here.code)
    counts = counts_of(units, span, kept)
    if here.level == Level.TOWN:
        counts |= villages_of(here.code, [code for code, _ in below[here.code]], span)
    own, rows = _descend(path, below, counts, here.name)
    return Table(own, rows, kept, line_of((int(here.level), here.code), span, kept))


def _path(code: str, top: str) -> list[str]:
    """From the reader's first page down to `code`."""
    return [one for one in [*ancestors_of(code), code] if one >= top and level_of(one) >= level_of(top)]


def _below(path: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """(code, name) of the units right below each region of the path, by pinyin."""
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in path}
    units = Division.objects.current().filter(parent_id__in=path).by_pinyin()
    for parent, code, name in units.values_list("parent_id", "code", "name"):
        found[parent].append((code, name))
    return found


def _descend(
    path: Sequence[str], below: dict[str, list[tuple[str, str]]], counts: dict[str, ByPeriod], name: str
) -> tuple[Row, list[Row]]:
    """Walk down the pages a reader may have come by: what one of them hides the next must not tell."""
    own = _first(path[0], counts[path[0]])
    rows: list[Row] = []
    for at, code in enumerate(path):
        rows = _rows(own, below[code], counts)
        if at + 1 < len(path):
            own = next(row for row in rows if row.code == path[at + 1])
    return Row(own.code, name, own.counts, own.hidden, own.reasons_hidden), rows


def _first(code: str, counts: ByPeriod) -> Row:
    """The reader's own region: nothing above it is known, so only small counts are hidden."""
    hidden = {period: frozenset(hide_own(found)) for period, found in counts.items()}
    reasons = hide_small([counts["now"].get(f"left:{one}", 0) for one in REASONS])
    return Row(
        code, "", counts, hidden, frozenset(one for one, cell in zip(REASONS, reasons, strict=True) if cell is None)
    )


def _rows(above: Row, units: Sequence[tuple[str, str]], counts: dict[str, ByPeriod]) -> list[Row]:
    found = [(code, name, counts[code]) for code, name in units]
    rest = _rest(above.counts, [one for *_, one in found])
    if units and any(rest["now"].values()):
        found.append(("", REST, rest))
    hidden: list[Hidden] = [{} for _ in found]
    for period in PERIODS:
        kept = above.hidden.get(period, frozenset())
        for row, names in zip(hidden, hide_table([one[period] for *_, one in found], kept), strict=True):
            row[period] = frozenset(names)
    matrix = [[one["now"].get(f"left:{code}", 0) for code in REASONS] for *_, one in found]
    closed = hide_rows(matrix, unknown_total=len(above.reasons_hidden) == len(REASONS))
    every = frozenset(REASONS)
    return [
        Row(code, name, one, hidden[at], every if at in closed else frozenset())
        for at, (code, name, one) in enumerate(found)
    ]


def _rest(above: ByPeriod, below: Sequence[ByPeriod]) -> ByPeriod:
    """Those who are counted above and in none of the units: registered under a county without a township."""
    found: ByPeriod = {}
    for period, counts in above.items():
        rest: Counts = {}
        for name, value in counts.items():
            if all(name in one.get(period, {}) or ":" in name for one in below):
                # Villages are counted by where people live today, so their past may be more than the township's.
                rest[name] = max(0, value - sum(one[period].get(name, 0) for one in below))
        found[period] = with_rests(rest)
    return found
