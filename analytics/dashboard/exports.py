"""The board as a sheet with real numbers, and on paper. What the page hides they hide."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags

from analytics.dashboard.definitions import SPECS, Spec
from analytics.dashboard.figures import NOT_TOLD, Value, change_of, value_of
from analytics.dashboard.maps import Drawing
from analytics.dashboard.pages import BELOW, Board
from analytics.dashboard.tables import Row
from portal.accounts.actors import Actor
from portal.regions.boundaries import map_note
from portal.ui.pdf import render_pdf
from portal.ui.tables.excel import Column, excel_response
from portal.ui.words import cn_date, cn_datetime

HINT = f"少于 5 人的，和能推算出它的，写“{NOT_TOLD}”。"
BLUES = ("#edf1f5", "#e8f0fa", "#bcd3ee", "#82abdc", "#3f78be", "#0b4ea2")  # tokens.css, for paper


def board_excel(board: Board, actor: Actor) -> HttpResponse:
    """The units below a region, the region itself in the last row."""
    return excel_response(
        title_of(board),
        _columns(),
        [*board.table.rows, board.table.here],
        footer=f"制表人：{actor.name}　填报单位：{actor.office_name}　填报时间：{cn_datetime(timezone.now())}　单位：人、%　{HINT}",
        heading=f"{title_of(board)}（{_until(board)}）",
    )


def _columns() -> Sequence[Column]:
    columns = [Column("地区", lambda row: row.name, width=20)]
    for spec in SPECS.values():
        columns.append(Column(f"{spec.title}（{spec.unit}）", _cell(spec), numeric=True, width=18))
        columns.append(
            Column(f"比上月（{'点' if spec.kind == 'share' else spec.unit}）", _change(spec), numeric=True, width=14)
        )
    return columns


def _cell(spec: Spec) -> Any:
    return lambda row: _number(value_of(spec, row))


def _number(value: Value) -> float | str:
    return value.words if value.number is None else value.number


def _change(spec: Spec) -> Any:
    return lambda row: change_of(spec, row)


def title_of(board: Board) -> str:
    month = board.span.now.month
    return f"{board.here.name}登记失业情况 {month.year}年{month.month}月"


def _until(board: Board) -> str:
    return f"到 {cn_datetime(board.at)}，没有锁定" if board.span.now.is_open else f"到 {cn_date(board.span.now.until)}"


def board_pdf(board: Board, actor: Actor) -> HttpResponse:
    """One or two A4 pages: figures, the sentence, the map, the table, who made it."""
    paper = render_pdf(
        "board.typ",
        {
            "title": title_of(board),
            "until": _until(board),
            "figures": [
                {
                    "title": one.title,
                    "number": one.number,
                    "unit": one.unit,
                    "target": one.target,
                    "compared": one.compared,
                }
                for one in board.figures.values()
            ],
            "said": strip_tags(board.said),
            "map": _svg(board),
            "map_title": f"{board.focus.title}，{BELOW[board.here.level]}",
            "legend": [{"colour": BLUES[step], "words": words} for step, words in board.legend],
            "map_note": map_note(),
            "heads": ["地区", *(spec.column for spec in SPECS.values())],
            "rows": [[row.name, *_words(row)] for row in [*board.table.rows, board.table.here]],
            "hint": HINT,
            "made": f"制表人：{actor.name}　填报单位：{actor.office_name}",
            "printed": cn_datetime(timezone.now()),
            "demo": settings.DEMO,
        },
    )
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title_of(board))}.pdf"
    return response


def _words(row: Row) -> list[str]:
    return [value_of(spec, row).words for spec in SPECS.values()]


def _svg(board: Board) -> str:
    """The map as a picture of its own; paper has no style sheet, so colours stand in it."""
    drawing = board.drawing
    if drawing is None:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{drawing.box}" width="{drawing.width}" height="{drawing.height}">'
        f"{_areas(board, drawing)}{_labels(board)}</svg>"
    )


def _areas(board: Board, drawing: Drawing) -> str:
    shapes = "".join(
        f'<path d="{mark.shape.path}" fill="{BLUES[mark.step]}"/>'
        if mark.shape.path
        else f'<circle cx="{mark.shape.x * 2}" cy="{mark.shape.y * 2}" r="14" fill="{BLUES[mark.step]}"/>'
        for mark in board.marks("")
    )
    outline = f'<path d="{drawing.outline}" fill="none"/>' if drawing.outline else ""
    return f'<g transform="scale({drawing.scale})" stroke="#4a5560" stroke-width="1">{outline}{shapes}</g>'


def _labels(board: Board) -> str:
    found = [mark for mark in board.marks("") if mark.shape.fits and mark.shape.path]
    leads = "".join(f'<path d="{mark.shape.lead}" fill="none" stroke="#1a1f24"/>' for mark in found if mark.shape.lead)
    texts = "".join(
        f'<text x="{mark.shape.x}" y="{mark.shape.y}" font-size="12" text-anchor="middle" font-family="Noto Sans SC" '
        f'fill="{"#fff" if mark.is_dark else "#1a1f24"}">{mark.short}</text>'
        for mark in found
    )
    return leads + texts
