"""What the page of lost work tells: reasons in the columns, in the rows what the table is cut by."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F, Max, Sum

from analytics.dashboard.asked import inside, is_closed_to, unit_below
from analytics.dashboard.figures import NOT_TOLD
from analytics.dashboard.suppression import SMALL, hide_rows, hide_small
from analytics.losses.enums import Before, Cut
from analytics.losses.models import LossMonth
from portal.accounts.actors import Actor
from portal.occupations.selectors import names_of
from portal.people.employers.enums import EmployerSize, Industry
from portal.people.employers.models import Employer
from portal.regions.enums import Level
from portal.regions.models import Division
from registration.unemployment.enums import Reason

MOST = 30
REST, UNTOLD = "其余的", "人少、不单列的"
COLUMNS = {
    Cut.INDUSTRY: "industry", Cut.OCCUPATION: "occupation", Cut.SIZE: "size", Cut.EMPLOYER: "employer", Cut.BEFORE: "before",
}  # fmt: skip
UNKNOWN = {
    Cut.INDUSTRY: "不知道是哪一行", Cut.SIZE: "不知道规模", Cut.OCCUPATION: "没写岗位", Cut.EMPLOYER: "没有登记过单位",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line: people by reason and in all; None is not told to this reader."""

    code: str
    name: str
    values: list[int | None]
    total: int | None

    @property
    def words(self) -> list[str]:
        """The figures as they stand on a page."""
        return [NOT_TOLD if one is None else f"{one:,}" for one in [*self.values, self.total]]


@dataclass(frozen=True)
class Losses:
    """One region, month and way to cut, for one reader."""

    here: Division
    month: date
    cut: Cut
    actor: Actor

    @property
    def is_closed(self) -> bool:
        """Whether small counts are hidden from this reader."""
        return is_closed_to(self.actor)

    @cached_property
    def _cells(self) -> dict[Any, Counter[str]]:
        key = unit_below(self.here.level) if self.cut == Cut.AREA else F(COLUMNS[self.cut])
        found = LossMonth.objects.filter(month=self.month, **inside(self.here)).annotate(key=key)
        cells: dict[Any, Counter[str]] = {}
        for one in found.values("key", "reason").annotate(sum=Sum("people")).order_by("key", "reason"):
            cells.setdefault(one["key"], Counter())[one["reason"]] += one["sum"]
        return cells

    @cached_property
    def reasons(self) -> list[Reason]:
        """The reasons that anybody named, in the order of their list."""
        return [one for one in Reason if any(row[one] for row in self._cells.values())]

    @property
    def heads(self) -> list[str]:
        return [str(one.label) for one in self.reasons]

    @cached_property
    def _lines(self) -> list[tuple[str, str, list[int]]]:
        """(key, name, people by reason): places and the kinds of before in their order, the rest by number; the tail as one."""
        names = NAMES[self.cut](self)
        fixed = self.cut in (Cut.AREA, Cut.BEFORE)
        order = [key for key in names if key in self._cells] if fixed else _by_number(self._cells)
        lines = [(str(key or ""), names.get(key) or UNKNOWN[self.cut], self._row(key)) for key in order]
        if fixed or len(lines) <= MOST:
            return lines
        tail = [sum(column) for column in zip(*(row for _, _, row in lines[MOST:]), strict=True)]
        return [*lines[:MOST], ("", f"{REST} {len(lines) - MOST:,} 个", tail)]

    def _row(self, key: Any) -> list[int]:
        return [self._cells[key][one] for one in self.reasons]

    @cached_property
    def rows(self) -> list[Row]:
        """Reasons are told of a whole line or not at all: the same sums stand above every way to cut, and would give a cell away."""
        lines = [row for _, _, row in self._lines]
        totals: list[int | None] = [sum(row) for row in lines]
        hidden: set[int] = set()
        if self.is_closed:
            totals = hide_small([sum(row) for row in lines])
            hidden = hide_rows(lines) | {at for at, total in enumerate(totals) if total is None}  # cells would give it
        shown = [
            Row(key, name, [None] * len(row) if at in hidden else [*row], totals[at])
            for at, (key, name, row) in enumerate(self._lines)
        ]
        listed = [one for one in shown if one.total is not None or self.cut == Cut.AREA]
        return listed if len(listed) == len(shown) else [*listed, Row("", UNTOLD, [None] * len(self.reasons), None)]

    @cached_property
    def total(self) -> Row:
        """All of the region. What is hidden here follows from these sums alone, so that no other way to cut tells it."""
        sums = [sum(row[one] for row in self._cells.values()) for one in self.reasons]
        told: list[int | None] = hide_small(sums) if self.is_closed else [*sums]
        small = self.is_closed and 0 < sum(sums) < SMALL
        return Row("", f"{self.here.name}合计", told, None if small else sum(sums))

    @cached_property
    def counted_at(self) -> datetime | None:
        return LossMonth.objects.aggregate(at=Max("counted_at"))["at"]


def _by_number(cells: dict[Any, Counter[str]]) -> list[Any]:
    return sorted(cells, key=lambda key: (-cells[key].total(), str(key)))


def _areas(found: Losses) -> dict[Any, str]:
    below = Division.objects.current().filter(parent=found.here.code).order_by("code")
    return dict(below.values_list("code", "name"))


def _occupations(found: Losses) -> dict[Any, str]:
    return {code: one.name for code, one in names_of(code for code in found._cells if code).items()}


def _employers(found: Losses) -> dict[Any, str]:
    """Names of those that are shown. An employer's name is nobody's personal datum."""
    most = [key for key in _by_number(found._cells) if key][: MOST + 1]
    return dict(Employer.objects.filter(pk__in=most).values_list("pk", "name"))


NAMES: dict[Cut, Callable[[Losses], dict[Any, str]]] = {
    Cut.AREA: _areas,
    Cut.INDUSTRY: lambda found: dict(Industry.choices),
    Cut.OCCUPATION: _occupations,
    Cut.SIZE: lambda found: dict(EmployerSize.choices),
    Cut.EMPLOYER: _employers,
    Cut.BEFORE: lambda found: dict(Before.choices),
}


def cuts_of(here: Division) -> list[Cut]:
    """The ways to cut a region's table: a township has no places below it that are counted."""
    return [one for one in Cut if one != Cut.AREA or here.level < Level.TOWN]
