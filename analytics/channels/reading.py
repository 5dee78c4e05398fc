"""What the page about channels tells: units below a region by channel, and where people begin and finish."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import F, Max, Sum

from analytics.channels.enums import What
from analytics.channels.models import ChannelMonth
from analytics.dashboard.asked import inside, is_closed_to, unit_below
from analytics.dashboard.figures import NOT_TOLD
from analytics.dashboard.suppression import SMALL, hide_matrix
from portal.accounts.actors import Actor
from portal.regions.models import Division
from registration.unemployment.enums import Channel


@dataclass(frozen=True)
class Row:
    """A unit, or a channel, with its figures in words."""

    code: str
    name: str
    cells: list[str]
    total: str = ""


@dataclass(frozen=True)
class Channels:
    """One region and month, for one reader."""

    here: Division
    month: date
    actor: Actor
    what: What = What.UNEMPLOYMENT

    @property
    def is_closed(self) -> bool:
        """Whether small counts are hidden from this reader."""
        return is_closed_to(self.actor)

    @cached_property
    def _cells(self) -> list[dict]:
        found = ChannelMonth.objects.filter(what=self.what, month=self.month, **inside(self.here)).annotate(
            unit=unit_below(self.here.level)
        )
        sums = {name: Sum(name) for name in ("begun", "handed_in", "elsewhere")}
        return list(found.values("unit", "channel").annotate(**sums).order_by("unit", "channel"))

    @cached_property
    def codes(self) -> list[str]:
        """The channels that anything came in through, in the order of their list."""
        found = {one["channel"] for one in self._cells}
        return [code for code in Channel.values if code in found]

    @cached_property
    def heads(self) -> list[str]:
        return [str(Channel(code).label) for code in self.codes]

    @cached_property
    def _matrix(self) -> tuple[list[tuple[str, str]], list[list[int]], list[set[int]], set[int], set[int]]:
        """Units, what was handed in by unit and channel, and what of it is not told: cells, totals of rows, of columns."""
        told = {(one["unit"], one["channel"]): one["handed_in"] for one in self._cells}
        below = Division.objects.current().filter(parent=self.here.code).order_by("code").values_list("code", "name")
        units = [(code, name) for code, name in below if any((code, one) in told for one in self.codes)]
        rows = [[told.get((code, one), 0) for one in self.codes] for code, _ in units]
        if not self.is_closed:
            return units, rows, [set() for _ in rows], set(), set()
        return units, rows, *hide_matrix(rows)

    @cached_property
    def rows(self) -> list[Row]:
        units, rows, hidden, no_total, _ = self._matrix
        return [
            Row(code, name, _words(row, hidden[at]), NOT_TOLD if at in no_total else f"{sum(row):,}")
            for at, ((code, name), row) in enumerate(zip(units, rows, strict=True))
        ]

    @cached_property
    def total(self) -> Row:
        _, rows, _, _, no_total = self._matrix
        sums = [sum(column) for column in zip(*rows, strict=True)]
        return Row("", f"{self.here.name}合计", _words(sums, no_total), f"{sum(sums):,}")

    @cached_property
    def ways(self) -> list[Row]:
        """By channel: begun there, handed in there, begun there and handed in somewhere else.

        The three nearly add up, so a row is told whole or not at all; one that is not told is never alone.
        """
        found = [(code, *self._way(at, code)) for at, code in enumerate(self.codes)]
        closed = self._untold([figures for _, figures, _ in found], [told for _, _, told in found])
        return [
            Row(code, str(Channel(code).label), [NOT_TOLD] * 3 if at in closed else [f"{one:,}" for one in figures])
            for at, (code, figures, _) in enumerate(found)
        ]

    def _way(self, at: int, code: str) -> tuple[list[int], bool]:
        """The three figures of a channel, and whether the table above tells what was handed in through it."""
        mine = [one for one in self._cells if one["channel"] == code]
        handed_in = sum(row[at] for row in self._matrix[1])
        sums = {name: sum(one[name] for one in mine) for name in ("begun", "elsewhere")}
        return [sums["begun"], handed_in, sums["elsewhere"]], at not in self._matrix[4]

    def _untold(self, rows: list[list[int]], told: list[bool]) -> set[int]:
        if not self.is_closed:
            return set()
        small = {at for at, row in enumerate(rows) if not told[at] or any(0 < one < SMALL for one in row)}
        others = sorted(set(range(len(rows))) - small, key=lambda at: sum(rows[at]))
        return small | set(others[:1]) if len(small) == 1 else small

    @cached_property
    def counted_at(self) -> datetime | None:
        return ChannelMonth.objects.filter(what=self.what).aggregate(at=Max(F("counted_at")))["at"]


def _words(row: list[int], hidden: set[int]) -> list[str]:
    return [NOT_TOLD if at in hidden else f"{value:,}" for at, value in enumerate(row)]
