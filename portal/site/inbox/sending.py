"""The sending board's figures: what was sent to the units below a region, what became of it, what may be told.

Those who read the rows themselves (county and city) see every figure. The province and the system
administrator read no rows, so for them small counts are hidden as on the other boards (domain.md 8.2, 8.3).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from analytics.dashboard.access import home_of
from analytics.dashboard.figures import NOT_TOLD
from analytics.dashboard.suppression import SMALL, hide_matrix, hide_small
from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.exchange.kinds import GROUPS, KINDS, kind_of, kinds_in
from portal.exchange.lateness import Limits
from portal.exchange.tally import delays
from portal.exchange.tally.services import Sum, by_unit, events_by_kind
from portal.foundation.partitions import month_start
from portal.regions.codes import ancestors_of
from portal.regions.enums import Level
from portal.regions.models import Division
from portal.regions.selectors import short_names

MONTHS = 24
READS_NO_ROWS = frozenset({Role.PROVINCE_OFFICIAL, Role.SYSTEM_ADMIN})
DEEPEST = {True: Level.CITY, False: Level.COUNTY}
"""How far down the board goes: for who reads no rows to the table of a city's counties, else to the townships'."""


@dataclass(frozen=True)
class Line:
    """One unit's figures; `sum` is None where they are not told."""

    code: str
    name: str
    sum: Sum | None

    def words(self, name: str) -> str:
        """A figure as the page says it."""
        if self.sum is None:
            return NOT_TOLD
        if name in ("median", "most"):
            return delays.words(getattr(self.sum, name))
        if name == "share_in_time":
            share = self.sum.share_in_time
            return "—" if share is None else f"{share:g}%"
        return f"{getattr(self.sum, name):,}"

    @property
    def cells(self) -> list[str]:
        return [self.words(name) for name in HEADS if name != "name"]

    @property
    def is_late(self) -> bool:
        return self.sum is not None and self.sum.late > 0


HEADS = {
    "name": "单位", "sent": "发出", "received": "送到", "acknowledged": "点了收到", "acted": "办好了", "late": "逾期",
    "median": "中位用时", "most": "95% 用时", "share_in_time": "按期办完",
}  # fmt: skip
UNITS_BELOW = {Level.PROVINCE: "市（地）", Level.CITY: "县（市、区）", Level.COUNTY: "乡镇（街道）"}


@dataclass
class Asked:
    """The month, the kind of event and the order that an address asks for."""

    month: date
    kind: str = ""
    sort: str = ""

    @property
    def kinds(self) -> list[str]:
        """The events that count; empty for all."""
        if not self.kind:
            return []
        return [self.kind] if self.kind in KINDS else kinds_in(GROUPS[int(self.kind)])

    @property
    def kind_words(self) -> str:
        if not self.kind:
            return "全部内容"
        return kind_of(self.kind).what if self.kind in KINDS else GROUPS[int(self.kind)]


def asked_of(given: Any, month: date | None) -> Asked:
    """Whatever an address holds, only what is known counts: a month of the last two years, a kind, an order."""
    current = month_start(timezone.localdate())
    kind, sort = given.get("kind", ""), given.get("sort", "")
    known = kind in KINDS or kind in {str(number) for number in range(len(GROUPS))}
    if month is None or not month_start(current, 1 - MONTHS) <= month <= current:
        month = current
    return Asked(month, kind if known else "", sort if sort.lstrip("-") in HEADS else "")


def months() -> list[date]:
    """The months to choose from, this one first."""
    return [month_start(timezone.localdate(), -back) for back in range(MONTHS)]


@dataclass
class Sending:
    """The board of one region for one reader."""

    here: Division
    actor: Actor
    asked: Asked
    lines: list[Line] = field(default_factory=list)
    total: Line = field(init=False)

    def __post_init__(self) -> None:
        units = _units(self.here)
        found = by_unit(self.here.code, self.here.level, self.asked.month, self.asked.kinds)
        own = found.pop("", None)
        sums = [found.get(code, Sum()) for code, _ in units]
        whole = sum([*sums, own or Sum()], Sum())
        if own is not None:
            units, sums = [("", f"{self.here.name}本级"), *units], [own, *sums]
        hidden, no_total = self._hidden([code for code, _ in units], sums)
        self.lines = [Line(code, name, None if at in hidden else sums[at]) for at, (code, name) in enumerate(units)]
        self.total = Line(self.here.code, f"{self.here.name}合计", None if no_total else whole)

    def _hidden(self, codes: Sequence[str], sums: Sequence[Sum]) -> tuple[set[int], bool]:
        """Which rows are not told, and whether the total is not told either."""
        if not is_closed(self.actor):
            return set(), False
        counts = [one.events or one.sent for one in sums]
        closed = self.is_closed_above or 0 < sum(counts) < SMALL
        rows = {at for at, cell in enumerate(hide_small(counts, unknown_total=closed)) if cell is None}
        if self.asked.kinds:
            table = Kinds(self.here, self.asked.month, closed)
            rows |= {at for at, code in enumerate(codes) if table.hides(code, self.asked.kinds)}
            rows |= {at for at, code in enumerate(codes) if not code and rows}
            closed = closed or bool(rows)
        return rows, closed

    @property
    def is_closed_above(self) -> bool:
        """Whether the reader's page above does not tell this region's figures."""
        above = ancestors_of(self.here.code)
        if self.here.code == home_of(self.actor) or not above:
            return False
        found = by_unit(above[-1], int(Level(self.here.level - 1)), self.asked.month, [])
        found.pop("", None)
        codes = sorted(found)
        cells = hide_small([found[code].events or found[code].sent for code in codes])
        return self.here.code in codes and cells[codes.index(self.here.code)] is None

    @property
    def limits(self) -> Limits:
        return Limits.of(self.here.code)

    @property
    def may_open(self) -> bool:
        """Whether the units below have a page for this reader."""
        return self.here.level < DEEPEST[is_closed(self.actor)]

    def ordered(self) -> list[Line]:
        """The lines as a heading asks; the region's own inbox stays first, what is not told comes last."""
        key = self.asked.sort.lstrip("-")
        own, rest = [one for one in self.lines if not one.code], [one for one in self.lines if one.code]
        if key and key != "name":
            told, closed = [one for one in rest if one.sum], [one for one in rest if one.sum is None]
            rest = sorted(told, key=_value(key), reverse=self.asked.sort.startswith("-")) + closed
        elif self.asked.sort.startswith("-"):
            rest.reverse()
        return own + [one for one in rest if not self._is_idle(one)]

    def _is_idle(self, line: Line) -> bool:
        """A township of a county to which nothing was sent: counted together, not listed."""
        return self.here.level == Level.COUNTY and line.sum is not None and not (line.sum.sent or line.sum.received)

    @property
    def idle(self) -> int:
        """How many units are not listed."""
        return sum(self._is_idle(one) for one in self.lines if one.code)


def _value(name: str) -> Callable[[Line], float]:
    def value(line: Line) -> float:
        found = getattr(line.sum, name)
        return float(
            2 * delays.STEPS[-1] if found == 0 and name in ("median", "most") else -1 if found is None else found
        )

    return value


def is_closed(actor: Actor) -> bool:
    """Whether small counts are hidden from this reader."""
    return actor.role in READS_NO_ROWS


def _units(here: Division) -> list[tuple[str, str]]:
    """(code, name) of the units right below, by pinyin."""
    below = Division.objects.current().filter(parent_id=here.code).by_pinyin()
    return list(below.values_list("code", "name"))


@dataclass
class Kinds:
    """Counts of events by kind (rows) and unit below a region (columns), as somebody may know who reads no rows."""

    here: Division
    month: date
    closed: bool = False
    all_told: bool = False

    def __post_init__(self) -> None:
        self.units = _units(self.here)
        found = events_by_kind(self.here.code, self.here.level, self.month)
        self.codes = [code for code in KINDS if any(code in row for row in found.values())]
        self.names = short_names([code for code, _ in self.units])
        self.rows = [[found.get(unit, {}).get(code, 0) for unit, _ in self.units] for code in self.codes]
        self.hidden, self.no_row, self.no_column = (
            ([set() for _ in self.rows], set(), set()) if self.all_told else hide_matrix(self.rows)
        )

    def hides(self, unit: str, kinds: Sequence[str]) -> bool:
        """Whether a unit's count of one of these kinds is not told."""
        at = next((at for at, (code, _) in enumerate(self.units) if code == unit), None)
        return any(at in self.hidden[y] for y, code in enumerate(self.codes) if code in kinds)

    @property
    def heads(self) -> list[str]:
        return [self.names.get(code, name) for code, name in self.units]

    def table(self) -> list[tuple[str, list[tuple[str, list[str], str]]]]:
        """(group, [(event, cells, total)]) in the order of the kinds."""
        lines: dict[str, list[tuple[str, list[str], str]]] = {}
        for y, code in enumerate(self.codes):
            cells = [NOT_TOLD if x in self.hidden[y] else f"{value:,}" for x, value in enumerate(self.rows[y])]
            total = NOT_TOLD if self.closed or y in self.no_row else f"{sum(self.rows[y]):,}"
            lines.setdefault(kind_of(code).group, []).append((kind_of(code).what, cells, total))
        return list(lines.items())

    def totals(self) -> list[str]:
        """The last line: all kinds of a unit, and of all units."""
        sums = [sum(row[x] for row in self.rows) for x in range(len(self.units))]
        shown = [NOT_TOLD if self.closed or x in self.no_column else f"{one:,}" for x, one in enumerate(sums)]
        return [*shown, NOT_TOLD if self.closed or (0 < sum(sums) < SMALL and not self.all_told) else f"{sum(sums):,}"]
