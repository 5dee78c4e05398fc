"""Excel out: text stays text, and nothing becomes a formula."""

import io
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from portal.ui.tables.excel import Column, looks_like_formula, write_excel

DANGEROUS = ["=1+1", "+86 130", "-5", "@SUM(A1)", "\tx", "\rx", "＝1+1", "＋1", '=HYPERLINK("http://x","y")']


def written(columns, rows):
    target = io.BytesIO()
    write_excel(target, "名册", columns, rows)
    target.seek(0)
    return target


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_looks_like_a_formula_is_written_as_guarded_text(text):
    target = written([Column("说明", lambda row: row)], [text])
    with zipfile.ZipFile(target) as book:
        sheet, styles = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/styles.xml").decode()
    assert looks_like_formula(text)
    assert "<f>" not in sheet
    assert 'quotePrefix="1"' in styles
    assert "<hyperlinks>" not in sheet


def test_long_numbers_stay_text_and_declared_figures_are_numbers():
    columns = [
        Column("证件号码", lambda row: row[0]),
        Column("人数", lambda row: row[1], numeric=True),
        Column("日期", lambda row: row[2]),
    ]
    target = written(columns, [("230882199003071234", 12, date(2026, 11, 23)), (None, None, None)])
    rows = CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()
    assert rows[:2] == [["证件号码", "人数", "日期"], ["230882199003071234", 12.0, "2026-11-23"]]
