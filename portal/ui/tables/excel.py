"""Excel out. Every cell is text unless its column is declared a number; nothing is ever a formula."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_PAGE_MARK = 240  # characters of a page's footer; the format ends at 255
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True)
class Column:
    """A heading and how to get its value from a row."""

    title: str
    value: Callable[[Any], Any]
    numeric: bool = False
    width: int = 16


def looks_like_formula(text: str) -> bool:
    """Whether another program could take the text for a formula once it is saved as CSV."""
    return text.startswith(FORMULA_STARTS)


def sheet_name(title: str) -> str:
    """What a spreadsheet takes for the name of a sheet: 31 characters, none of them special."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title)[:31].strip(" '") or "Sheet1"


def write_excel(
    target: Any,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    footer: str = "",
    *,
    heading: str = "",
    page_mark: str = "",
) -> int:
    """Writes one sheet to a file; gives the number of rows written.

    A `heading` is merged over all columns; `page_mark` stands on each page that is printed.
    """
    import xlsxwriter  # large, and a start needs no workbook

    book = xlsxwriter.Workbook(target, OPTIONS)
    sheet = book.add_worksheet(sheet_name(title))
    formats = _formats(book)
    top = _write_heading(sheet, columns, heading, formats)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        guarded = looks_like_formula(column.title)
        sheet.write_string(top, place, column.title, formats["guarded head" if guarded else "head"])
    written = 0
    for written, row in enumerate(rows, start=1):
        _write_row(sheet, top + written, columns, row, formats)
    if footer:
        at = top + written + 2
        sheet.write_string(at, 0, footer, formats["guarded" if looks_like_formula(footer) else "text"])
    if page_mark:
        sheet.set_footer("&L" + page_mark.replace("&", "&&")[:MOST_PAGE_MARK])
    sheet.freeze_panes(top + 1, 0)
    book.close()
    return written


def _write_heading(sheet: Any, columns: Sequence[Column], heading: str, formats: dict[str, Any]) -> int:
    """The merged line above the columns' titles, as the ministry's tables have it; gives the row of the titles."""
    if not heading:
        return 0
    look = formats["guarded title" if looks_like_formula(heading) else "title"]
    if len(columns) > 1:
        sheet.merge_range(0, 0, 0, len(columns) - 1, "", look)
    sheet.write_string(0, 0, heading, look)
    return 1


def _formats(book: "Workbook") -> dict[str, Any]:
    return {
        "head": book.add_format({"bold": True, "num_format": "@", "bottom": 1}),
        "guarded head": book.add_format({"bold": True, "num_format": "@", "bottom": 1, "quote_prefix": True}),
        "title": book.add_format({"bold": True, "num_format": "@", "align": "center", "font_size": 14}),
        "guarded title": book.add_format({"bold": True, "num_format": "@", "align": "center", "quote_prefix": True}),
        "text": book.add_format({"num_format": "@"}),
        "guarded": book.add_format({"num_format": "@", "quote_prefix": True}),
        "number": book.add_format({"num_format": "#,##0.##"}),
    }


def _write_row(sheet: Any, at: int, columns: Sequence[Column], row: Any, formats: dict[str, Any]) -> None:
    for place, column in enumerate(columns):
        value = column.value(row)
        if column.numeric and value is not None and not isinstance(value, str):  # 不公布 stands where a number may not
            sheet.write_number(at, place, value, formats["number"])
        else:
            text = "" if value is None else str(value)
            sheet.write_string(at, place, text, formats["guarded" if looks_like_formula(text) else "text"])


def excel_response(
    title: str, columns: Sequence[Column], rows: Iterable[Any], footer: str = "", heading: str = ""
) -> HttpResponse:
    """The sheet as a download, named with the day it was made."""
    with TemporaryFile() as file:
        write_excel(file, title, columns, rows, footer, heading=heading)
        file.seek(0)
        response = HttpResponse(file.read(), content_type=CONTENT_TYPE)
    name = quote(f"{title} {timezone.localdate():%Y-%m-%d}.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
