"""What one board page holds, the same for the screen, the sheet and the paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

from analytics.dashboard.definitions import SPECS, Spec
from analytics.dashboard.figures import Value, figures_of, target_words, value_of
from analytics.dashboard.maps import Drawing, Mark, breaks_of, drawing_of, legend_of, marks_of
from analytics.dashboard.periods import Span, span_of
from analytics.dashboard.sentences import change_cell, plain_value, sentence
from analytics.dashboard.tables import Row, Table, table_of
from analytics.indicators.models import LockedMonth, Recount
from analytics.targets.enums import IN_PERCENT, FigureCode
from analytics.targets.models import Target
from portal.foundation.partitions import month_start
from portal.foundation.shortly import Shortly
from portal.regions.codes import ancestors_of
from portal.regions.models import Division
from portal.ui.parts import Figure, State
from registration.unemployment.enums import ExitCode

_boards = Shortly(lambda: settings.BOARD_SECONDS)
BELOW = {1: "市地", 2: "县市区", 3: "乡镇街道", 4: "村和社区"}
SORTS = ("name", "registered", "value", "change")


@dataclass(frozen=True)
class Line:
    """One row of the table, in words; hidden cells say so."""

    row: Row
    url: str
    registered: Value
    value: Value
    change: str
    state: State
    target: str
    is_worse: bool


@dataclass(frozen=True)
class Board:
    """A region's board for one month and one figure in focus."""

    here: Division
    top: str
    span: Span
    focus: Spec
    table: Table
    targets: dict[str, dict[FigureCode, Target]]
    at: datetime
    drawn: dict[tuple, SafeString] = field(default_factory=dict, compare=False)
    """The page's parts as they were drawn of it: by address, and by what the reader may do."""

    @cached_property
    def figures(self) -> dict[str, Figure]:
        own = {code: found.value for code in FigureCode if (found := self.target_of(self.here.code, code))}
        return figures_of(self.table, own, self.span)

    @cached_property
    def said(self) -> SafeString:
        return sentence(self.focus, self.table.here, self.table.rows, self.span)

    @property
    def path(self) -> list[str]:
        return [code for code in [*ancestors_of(self.here.code), self.here.code] if code >= self.top]

    def target_of(self, code: str, figure: FigureCode) -> Target | None:
        """A region's own target; for a share that of the nearest region around it."""
        places = [code] if figure not in IN_PERCENT else [code, *reversed(self.path)]
        return next((self.targets[one][figure] for one in places if figure in self.targets.get(one, {})), None)

    def lines(self, sort: str, url_of: Callable[[str], str]) -> list[Line]:
        """The table's rows in the asked order; what is not told stands last, so that no order tells it."""
        lines = [self._line(row, url_of) for row in self.table.rows]
        name, backwards = sort.lstrip("-"), sort.startswith("-")
        if name not in SORTS:
            name, backwards = "value", self.focus.kind != "share"
        if name == "name":
            return lines[::-1] if backwards else lines
        told = [one for one in lines if _sort_key(one, name) is not None]
        told.sort(key=lambda one: _sort_key(one, name) or 0, reverse=backwards)
        return [*told, *(one for one in lines if _sort_key(one, name) is None)]

    def _line(self, row: Row, url_of: Callable[[str], str]) -> Line:
        value, target = value_of(self.focus, row), self.target_of(row.code, self.focus.code)
        state, _ = target_words(self.focus, value, target.value if target else None)
        words = {State.DONE: "达标", State.DUE: "接近", State.LATE: "没达标"}.get(state, "")
        change = change_cell(self.focus, row)
        return Line(
            row, url_of(row.code) if row.code and self.here.level < 4 else "", value_of(SPECS[FigureCode.REGISTERED], row),
            value, change, state, words, change.startswith("+") and self.focus.code in (FigureCode.LONG, FigureCode.OVERDUE),
        )  # fmt: skip

    @cached_property
    def drawing(self) -> Drawing | None:
        return drawing_of(self.here)

    @cached_property
    def breaks(self) -> list[float]:
        return breaks_of(
            [value.number for row in self.table.rows if (value := value_of(self.focus, row)).number is not None]
        )

    def marks(self, selected: str) -> list[Mark]:
        if self.drawing is None:
            return []
        told = {
            row.code: (row.name, value_of(self.focus, row).number, plain_value(self.focus, row))
            for row in self.table.rows
        }
        return marks_of(self.drawing, told, self.breaks, selected)

    @property
    def legend(self) -> list[tuple[int, str]]:
        hidden = any(not value_of(self.focus, row).is_told for row in self.table.rows)
        return legend_of(self.breaks, hidden)

    @property
    def units(self) -> int:
        """How many units stand below; those who are in none of them are a row, not a unit."""
        return sum(1 for row in self.table.rows if row.code)

    @property
    def reasons(self) -> list[tuple[str, int | None]]:
        return [(str(ExitCode(code).label), count) for code, count in self.table.here.reasons]

    @property
    def locks_on(self) -> date:
        return month_start(self.span.now.month, 1)

    @property
    def months(self) -> list[date]:
        return [month_start(self.span.today, -back) for back in range(24)]

    @cached_property
    def locked_at(self) -> datetime | None:
        found = LockedMonth.objects.filter(month=self.span.now.month).values_list("locked_at", flat=True)
        return found.first()

    @cached_property
    def recounted(self) -> list[Recount]:
        """The latest recount of each register."""
        return list(Recount.objects.order_by("subject", "-at").distinct("subject"))


def _sort_key(line: Line, name: str) -> float | None:
    if name == "registered":
        return line.registered.number
    if name == "value":
        return line.value.number
    return float(line.change.replace("−", "-").replace(",", "")) if line.change else None


def board_of(here: Division, top: str, month: date | None = None, figure: str = "", today: date | None = None) -> Board:
    """The board of a region for a reader whose pages begin at `top`; counted once a second, however many look at it."""
    day = today or timezone.localdate()
    board: Board = _boards.get((here.code, top, month, figure, day), lambda: _board_of(here, top, month, figure, day))
    return board


def _board_of(here: Division, top: str, month: date | None, figure: str, today: date) -> Board:
    span = span_of(month, today)
    table = table_of(here, top, span)
    focus = SPECS[FigureCode(figure) if figure in FigureCode else FigureCode.LONG]
    codes = [*ancestors_of(here.code), here.code, *(row.code for row in table.rows)]
    return Board(here, top, span, focus, table, _targets(codes, span), timezone.now())


def _targets(codes: Sequence[str], span: Span) -> dict[str, dict[FigureCode, Target]]:
    found: dict[str, dict[FigureCode, Target]] = {}
    for one in Target.objects.on(span.now.until).filter(region_code__in=codes).select_related("office"):
        found.setdefault(one.region_code, {})[FigureCode(one.figure)] = one
    return found


def month_asked(text: str) -> date | None:
    """`2026-11` as its first day; None for anything else."""
    try:
        return datetime.strptime(text[:7], "%Y-%m").date()
    except ValueError:
        return None
