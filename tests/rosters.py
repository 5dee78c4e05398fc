"""Lists as people really send them, for the tests of the importer and of what comes in by it."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from tests.harness import id_number

HEADING = ("姓名", "身份证号", "联系电话", "所在乡镇", "毕业时间", "学校", "备注")
PLACE = "富锦市锦山镇"


def person(
    name: str = "张晓明", number: str = "", phone: str = "12645550173", place: str = PLACE, **more: str
) -> list[str]:
    """One row of a graduates' list."""
    return [name, number or id_number(), phone, place, more.get("since", "2026-06-30"), more.get("where", ""), ""]


def csv_of(
    rows: Iterable[Sequence[str]], heading: Sequence[str] = HEADING, encoding: str = "utf-8", sign: str = ","
) -> bytes:
    return "".join(sign.join(row) + "\r\n" for row in (heading, *rows)).encode(encoding)


def xlsx_of(
    rows: Iterable[Sequence[Any]], heading: Sequence[str] = HEADING, above: int = 0, hidden: bool = False
) -> bytes:
    """A workbook, its heading under so many lines of title, perhaps with a hidden sheet that looks like it."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False})
    sheet = book.add_worksheet("名册")
    for at, row in enumerate([["2026 年名册"]] * above + [heading, *rows]):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell)
    if hidden:
        other = book.add_worksheet("旧的")
        other.write_row(0, 0, heading)
        other.hide()
    book.close()
    return file.getvalue()
