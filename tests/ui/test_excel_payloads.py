"""Excel out: whatever somebody typed, it is text in the sheet and stays text when it is saved as CSV."""

import io
import re
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

from portal.ui.tables.excel import FORMULA_STARTS, Column, excel_response, write_excel

PAYLOADS = [
    f"{start}{rest}" for start in FORMULA_STARTS for rest in ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("//evil","x")')
]
PAYLOADS += [
    "=",
    "@SUM(1)",
    "\t=1",
    " =1+1",
    "http://evil.example",
    "{=1}",
    "2026-11-23",
    "230000198704020013",
    "1e309",
    "true",
]


def sheet(payload: str) -> tuple[str, str]:
    book = io.BytesIO()
    write_excel(book, "名单", [Column(payload, lambda row: row)], [payload], footer=payload)
    with ZipFile(book) as packed:
        return packed.read("xl/worksheets/sheet1.xml").decode(), packed.read("xl/styles.xml").decode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_case_52_no_cell_is_a_formula_a_link_or_a_number(payload):
    cells, _ = sheet(payload)
    assert "<f>" not in cells and "<hyperlink" not in cells
    assert set(re.findall(r'<c r="[A-Z]+\d+"[^>]*?(?: t="(\w+)")?>', cells)) == {"inlineStr"}


@pytest.mark.parametrize("payload", [one for one in PAYLOADS if one.startswith(FORMULA_STARTS)])
def test_case_52_what_a_spreadsheet_could_take_for_a_formula_carries_its_quote(payload):
    """The head and the footer too: a heading may hold a place's or a list's name."""
    cells, styles = sheet(payload)
    formats = re.findall(r"<xf [^>]*?/?>", styles.split("<cellXfs")[1])
    used = [formats[int(number)] for number in re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"', cells)]
    assert len(used) == 3 and all('quotePrefix="1"' in one for one in used)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_case_52_the_words_themselves_are_unchanged(payload):
    book = io.BytesIO()
    write_excel(book, "名单", [Column("值", lambda row: row)], [payload])
    kept = load_workbook(io.BytesIO(book.getvalue())).get_sheet_by_index(0).to_python()[1][0]
    assert str(kept).replace("\r", "\n").strip("\n") == payload.replace("\r", "\n").strip("\n")


def test_case_52_a_title_cannot_break_out_of_the_header_or_the_file():
    answer = excel_response("名单\r\nX-Evil: 1/..\\[x]:*?", [Column("值", str)], [1])
    assert "X-Evil" not in answer.headers and "\n" not in answer["Content-Disposition"]
