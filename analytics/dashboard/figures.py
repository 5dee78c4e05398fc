"""Figures in words: the number, its change, its target, its small line. Whatever may not be told is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from analytics.dashboard.counts import share
from analytics.dashboard.definitions import SPECS, Spec
from analytics.dashboard.periods import Span
from analytics.dashboard.suppression import SMALL
from analytics.dashboard.tables import Row, Table
from analytics.targets.enums import IN_PERCENT, MORE_IS_BETTER, FigureCode
from portal.ui.pages.boards import against_target
from portal.ui.parts import Figure, State
from portal.ui.words import thousands
from registration.unemployment.enums import INTO_WORK

NOT_TOLD, NO_DATA, SAME = "不公布", "没有数据", "持平"
LEAST_BASE = 20  # fewer people than this change by so many, not by so many percent
Targets = Mapping[FigureCode, Decimal]


@dataclass(frozen=True)
class Value:
    """A figure of one row and period: a number, or why there is none."""

    number: float | None
    words: str

    @property
    def is_told(self) -> bool:
        return self.number is not None


def value_of(spec: Spec, row: Row, period: str = "now") -> Value:
    """The figure of a row as it may be told."""
    counts = row.counts.get(period, {})
    if any(name not in counts for name in spec.needs):
        return Value(None, NO_DATA)
    if not row.tells(period, *spec.needs):
        return Value(None, NOT_TOLD)
    if spec.kind != "share":
        return Value(counts[spec.value], thousands(counts[spec.value]))
    percent = share(counts[spec.value], counts[spec.whole])
    return Value(None, NO_DATA) if percent is None else Value(percent, f"{percent:.1f}")


def change_of(spec: Spec, row: Row, period: str = "before") -> float | None:
    """By how much the figure differs from the period's: points of a share, else people."""
    now, then = value_of(spec, row), value_of(spec, row, period)
    return None if now.number is None or then.number is None else round(now.number - then.number, 1)


def signed(value: float, digits: int = 0) -> str:
    """`+3.4`, `−5.1`: with a true minus sign."""
    return f"{value:+,.{digits}f}".replace("-", "−")


def change_words(spec: Spec, row: Row, period: str) -> str:
    """`−24.1%`, `−2.4 点`, `+3 人`; empty where nothing may be said."""
    change = change_of(spec, row, period)
    if not change:
        return "" if change is None else SAME
    if spec.kind == "share":
        return f"{signed(change, 1)} 点"
    then = value_of(spec, row, period).number or 0
    if spec.kind == "people" and then >= LEAST_BASE:
        return f"{signed(100 * change / then, 1)}%"
    return f"{signed(change)} {spec.unit}"


def figures_of(table: Table, targets: Targets, span: Span) -> dict[str, Figure]:
    """The six figures of the region's own row."""
    return {str(code): _figure(spec, table, targets.get(code), span) for code, spec in SPECS.items()}


def _figure(spec: Spec, table: Table, target: Decimal | None, span: Span) -> Figure:
    value = value_of(spec, table.here)
    state, words = target_words(spec, value, target)
    return Figure(
        spec.title,
        value.words,
        spec.unit if value.is_told else "",
        words,
        state,
        _compared(spec, table.here, span),
        _past(spec, table),
        plain=spec.plain,
        step=_step(spec, table.here),
    )


def target_words(spec: Spec, value: Value, target: Decimal | None) -> tuple[State, str]:
    """Done, near or missed, in words; no judgement on what is not told."""
    if target is None or value.number is None:
        return State.NONE, "没有目标" if target is None else f"目标 {float(target):,g}{spec.unit}"
    unit = "%" if spec.code in IN_PERCENT else f" {spec.unit}"
    return against_target(
        value.number, float(target), more_is_better=spec.code in MORE_IS_BETTER, unit=unit,
        gap_unit=" 点" if spec.code in IN_PERCENT else unit,
    )  # fmt: skip


def _compared(spec: Spec, row: Row, span: Span) -> str:
    year, before = change_words(spec, row, "year"), change_words(spec, row, "before")
    month = f"比上月{'同期' if spec.is_flow and span.now.is_open else ''}"
    parts = [_said("同比", year), _said(month, before)]
    if spec.code == FigureCode.LEFT and row.tells_reasons:
        parts[1] = _at_work(row) or parts[1]
    return "，".join(part for part in parts if part)


def _said(against: str, words: str) -> str:
    """`同比 −24.1%`, `同比持平`."""
    return f"{against}{'' if words == SAME else ' '}{words}" if words else ""


def _at_work(row: Row) -> str:
    """How many of those who left had found work; only where no reason is hidden."""
    reasons = dict(row.reasons)
    if row.reasons_hidden or not reasons:
        return ""
    percent = share(sum(reasons.get(code) or 0 for code in INTO_WORK), row.counts["now"]["left"])
    return f"其中上班 {percent:.0f}%" if percent is not None else ""


def _past(spec: Spec, table: Table) -> tuple[float, ...]:
    """The line of twelve months, where the figure itself is told; it ends before the first month without data."""
    value = value_of(spec, table.here)
    if value.number is None:
        return ()
    past = table.line[spec.code][:-1]
    known = [one for one in past if one is not None]
    return (*known, value.number)


def _step(spec: Spec, row: Row) -> float:
    """What one pixel of a line stands for at least, so that no line tells a number under five."""
    if spec.kind != "share":
        return SMALL
    return 100 * SMALL / max(row.counts["now"].get(spec.whole, 0), 1)
