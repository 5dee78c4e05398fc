"""One sentence that says what changed most. Only of numbers that the table tells."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from analytics.dashboard.definitions import Spec
from analytics.dashboard.figures import change_of, signed, value_of
from analytics.dashboard.periods import Span
from analytics.dashboard.tables import Row
from portal.ui.words import thousands

UNIT_WORDS = {"share": "个百分点", "people": "人", "tasks": "人"}


def sentence(spec: Spec, own: Row, rows: Sequence[Row], span: Span) -> SafeString:
    """和上月比，…少了…。降得最多的是…，少了…；…反而升了…。 Empty where there is nothing to compare."""
    change = change_of(spec, own)
    known = [(row, one) for row in rows if row.code and (one := change_of(spec, row)) is not None]
    if change is None:
        return _only_units(spec, known)
    against = "和上月同期比" if spec.is_flow and span.now.is_open else "和上月比"
    start = f"{against}，{spec.title}{_moved(spec, change)}。"
    return format_html("{}{}", start, _most(spec, known, down=change <= 0))


def _moved(spec: Spec, change: float) -> str:
    return (
        "没有变化"
        if not change
        else f"{'少了' if change < 0 else '多了'} {_size(spec, change)} {UNIT_WORDS[spec.kind]}"
    )


def _size(spec: Spec, change: float) -> str:
    return f"{abs(change):.1f}" if spec.kind == "share" else thousands(int(abs(change)))


def _most(spec: Spec, known: Sequence[tuple[Row, float]], *, down: bool) -> SafeString:
    ordered = sorted(known, key=lambda one: one[1], reverse=not down)
    if not ordered or not ordered[0][1] or (ordered[0][1] < 0) != down:
        return SafeString("")
    first, last = ordered[0], ordered[-1]
    said = format_html(
        "{}最多的是<b>{}</b>，{} {}",
        "降得" if down else "升得",
        first[0].name,
        "少了" if down else "多了",
        _size(spec, first[1]),
    )
    if last[1] and (last[1] < 0) != down:
        said = format_html("{}；<b>{}</b>反而{}了 {}", said, last[0].name, "升" if down else "降", _size(spec, last[1]))
    return format_html("{}。", said)


def _only_units(spec: Spec, known: Sequence[tuple[Row, float]]) -> SafeString:
    down = [one for one in known if one[1] < 0]
    return _most(spec, known, down=len(down) * 2 > len(known)) if known else SafeString("")


def plain_value(spec: Spec, row: Row) -> str:
    """The figure with its unit, for titles of the map."""
    value = value_of(spec, row)
    return f"{value.words}{'%' if spec.kind == 'share' and value.is_told else ''}"


def change_cell(spec: Spec, row: Row) -> str:
    """The table's cell of change, with a true minus sign."""
    change = change_of(spec, row)
    if not change:
        return "" if change is None else "0"
    return signed(change, 1 if spec.kind == "share" else 0)
