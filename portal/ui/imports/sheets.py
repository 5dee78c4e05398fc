"""A workbook as rows: its one visible sheet that has the heading; formulas as their last value, nothing executed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.core.exceptions import ValidationError

from portal.ui.imports.files import HEADING_ROWS, MOST_ROWS, TOO_LONG

BROKEN = "这个工作簿打不开，可能损坏了或者加了密码。请另存为 .xlsx 或 CSV 再传"


def sheets_of(file: IO[bytes]) -> list[tuple[str, list[list[Any]]]]:
    """Name and rows of every visible sheet. Raises ValidationError where it can't be read, or is too long.

    What a sheet says of its own size is not believed: empty rows and columns at its end are dropped by the reader.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # loads a library

    try:
        with CalamineWorkbook.from_filelike(file) as book:
            seen = [
                one.name for one in book.sheets_metadata
                if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
            ]  # fmt: skip
            return [(name, _rows(book.get_sheet_by_name(name))) for name in seen]
    except (CalamineError, ValueError, OSError):
        raise ValidationError(BROKEN, code="broken") from None


def _rows(sheet: Any) -> list[list[Any]]:
    if sheet.end and sheet.end[0] > MOST_ROWS + HEADING_ROWS:
        raise ValidationError(TOO_LONG, code="rows")
    return list(sheet.iter_rows())


def as_text(cell: Any) -> str:
    """A cell of a workbook in words: dates as days, whole numbers without a point."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def texts_of(rows: list[list[Any]]) -> Iterator[list[str]]:
    for row in rows:
        yield [cell if type(cell) is str else as_text(cell) for cell in row]
