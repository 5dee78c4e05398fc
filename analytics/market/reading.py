"""What a report says of one region, as tables that a page, a print and a sheet show alike."""

from dataclasses import dataclass
from functools import cached_property

from analytics.dashboard.figures import NOT_TOLD
from analytics.market.enums import Table
from analytics.market.limits import listed_shortages
from analytics.market.models import MarketLine, MarketReport
from matching.vacancies.enums import Source
from portal.occupations.codes import cut
from portal.occupations.selectors import names_of
from portal.regions.codes import PROVINCE
from portal.regions.enums import Level
from portal.regions.models import Division

MINOR = 7  # characters of a code that name a minor group
UNSAID = {Table.OCCUPATION: "没归到职业", Table.WAGE: "面议、没写工资"}


@dataclass(frozen=True)
class Row:
    """One line with its name, in figures and in words."""

    name: str
    line: MarketLine
    share: int  # of all openings of its table, in percent

    @property
    def seekers(self) -> str:
        return NOT_TOLD if self.line.seekers is None else f"{self.line.seekers:,}"

    @property
    def ratio(self) -> str:
        """求人倍率 as it stands on a page."""
        if self.line.seekers is None:
            return NOT_TOLD
        return f"{self.line.ratio:.2f}" if self.line.ratio is not None else "没有人找"

    @property
    def pays(self) -> tuple[str, str]:
        """Offered and asked, in yuan a month."""
        return tuple(f"{one:,}" if one else "—" for one in (self.line.offered, self.line.asked))  # type: ignore[return-value]


@dataclass(frozen=True)
class Shown:
    """One report of one region."""

    report: MarketReport
    here: Division

    @cached_property
    def _lines(self) -> dict[str, list[MarketLine]]:
        found: dict[str, list[MarketLine]] = {}
        for one in self.report.lines.filter(region_code=self.here.code).order_by("key"):
            found.setdefault(one.table, []).append(one)
        return found

    def _rows(self, table: Table, names: dict[str, str]) -> list[Row]:
        lines = self._lines.get(table, [])
        whole = sum(one.openings for one in lines)
        return [
            Row(names.get(one.key) or UNSAID.get(table, ""), one, round(100 * one.openings / whole) if whole else 0)
            for one in lines
        ]

    @cached_property
    def total(self) -> Row | None:
        return next(iter(self._rows(Table.TOTAL, {"": self.here.name})), None)

    @cached_property
    def internships(self) -> MarketLine | None:
        return next(iter(self._lines.get(Table.INTERNSHIP, [])), None)

    @cached_property
    def occupations(self) -> list[Row]:
        """Groups of occupations, the most wanted first."""
        keys = [one.key for one in self._lines.get(Table.OCCUPATION, []) if one.key]
        known = names_of(cut(one, MINOR) for one in keys)
        names = {one: known[cut(one, MINOR)].name for one in keys if cut(one, MINOR) in known}
        return sorted(
            self._rows(Table.OCCUPATION, names), key=lambda row: (not row.line.key, -row.line.openings, row.line.key)
        )

    @cached_property
    def shortages(self) -> list[Row]:
        """What is hardest to fill: the largest gaps among occupations whose seekers are told (domain.md 7.7)."""
        told = [row for row in self.occupations if row.line.key and row.line.seekers is not None and row.line.gap > 0]
        return sorted(told, key=lambda row: (-row.line.gap, row.line.key))[: listed_shortages()]

    @cached_property
    def wages(self) -> list[Row]:
        """Bands of pay, the lowest first; who said nothing last."""
        starts = sorted(int(one.key) for one in self._lines.get(Table.WAGE, []) if one.key)
        names = {str(low): _band(low, starts[at + 1 :][:1]) for at, low in enumerate(starts)}
        rows = self._rows(Table.WAGE, names)
        return sorted(rows, key=lambda row: (not row.line.key, int(row.line.key or 0)))

    @cached_property
    def sources(self) -> list[Row]:
        return sorted(self._rows(Table.SOURCE, dict(Source.choices)), key=lambda row: -row.line.openings)

    @property
    def hides(self) -> bool:
        """Whether anything of it is not told."""
        return any(
            one.seekers is None for table, lines in self._lines.items() for one in lines if table in HAVE_SEEKERS
        )


HAVE_SEEKERS = frozenset({Table.TOTAL, Table.OCCUPATION, Table.WAGE})


def _band(low: int, following: list[int]) -> str:
    if not following:
        return f"{low:,} 元以上"
    return f"{low:,}–{following[0] - 1:,} 元" if low else f"不到 {following[0]:,} 元"


def regions_of(report: MarketReport) -> list[Division]:
    """The province and the cities that a report speaks of, in their order. One query."""
    named = report.lines.filter(table=Table.TOTAL).values("region_code")
    found = Division.objects.filter(code__in=named, level__lte=Level.CITY).order_by("code")
    return sorted(found, key=lambda one: (one.code != PROVINCE, one.code))
