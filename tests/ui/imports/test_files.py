"""What a file is and whether it may be opened: by its content, before anything of it is unpacked (cases 45 to 47)."""

import io
import subprocess
import sys
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError

from portal.cases.documents.content import type_of
from portal.ui.imports.enums import Kind
from portal.ui.imports.files import kind_of
from portal.ui.imports.sheets import sheets_of, texts_of
from tests.rosters import HEADING, csv_of, person, xlsx_of

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><workbook>&lol2;</workbook>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><workbook>&a;</workbook>'


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    file.seek(0)
    return file


def changed(name: str, content: bytes) -> io.BytesIO:
    """A real workbook with one part put in, or put in place of its own."""
    with zipfile.ZipFile(io.BytesIO(xlsx_of([person()]))) as book:
        parts = {part.filename: book.read(part) for part in book.infolist()}
    return packed(parts | {name: content})


def refused(file: io.BytesIO) -> str:
    with pytest.raises(ValidationError) as problem:
        kind_of(file)
    return problem.value.messages[0]


@pytest.mark.parametrize("name", ["名册.csv", "名册.xlsx", "名册"])
def test_what_a_file_is_its_content_says_and_not_its_name(name):
    assert kind_of(io.BytesIO(csv_of([person()]))) == Kind.CSV
    assert kind_of(io.BytesIO(xlsx_of([person()]))) == Kind.XLSX


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "空文件"), (b"   \r\n", "空文件"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "旧的 .xls"),
        (b"%PDF-1.7", "不是表格"), (b"<!DOCTYPE html><html>", "不是表格"), (b"<html><table>", "不是表格"),
        (b"PK\x03\x04 and no more", "打不开"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_told_what_to_do(content, words):
    assert words in refused(io.BytesIO(content))


BOMB = 200_000_000
"""What the case measured: 203 KB that declare 200 MB."""
GROWTH = """
import resource, sys
from django.core.exceptions import ValidationError
from portal.ui.imports.files import kind_of
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
for path in sys.argv[1:]:
    try:
        with open(path, "rb") as file:
            print(kind_of(file), end=";")
    except ValidationError as problem:
        print(problem.code, end=";")
print(peak() - before)
"""


def zeros(size: int) -> io.BytesIO:
    """A workbook with a sheet of so many zeros, packed as tightly as it goes, never whole in memory."""
    file = io.BytesIO(xlsx_of([person()]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as book, book.open("xl/worksheets/sheet2.xml", "w") as part:
        for _ in range(size // 1_000_000):
            part.write(b"\x00" * 1_000_000)
    file.seek(0)
    return file


def test_case_45_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    """Each in a process of its own that holds nothing else: less than 50 MB more memory for all of them together."""
    bomb = zeros(BOMB)
    assert 190_000 < len(bomb.getvalue()) < 260_000
    files = [
        bomb,
        packed({"xl/workbook.xml": b"<a/>"} | {f"x{n}": b"" for n in range(10_000)}),
        changed("xl/embeddings/more.zip", zeros(BOMB).getvalue()),
        packed({"xl/workbook.xml": b"<a/>", "../../evil": b"x"}),
        io.BytesIO(xlsx_of([person()])),
    ]
    paths = [tmp_path / str(at) for at in range(len(files))]
    for path, file in zip(paths, files, strict=True):
        path.write_bytes(file.getvalue())
    said = subprocess.run([sys.executable, "-c", GROWTH, *paths], capture_output=True, text=True, check=True).stdout
    *verdicts, grown = said.split(";")
    assert verdicts == ["bomb", "bomb", "nested", "bomb", "xlsx"] and int(grown) < 50_000


def test_case_46_entities_and_files_of_the_machine_are_refused():
    for part in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        for attack in (LAUGHS, OUTSIDE, LAUGHS.decode().encode("utf-16")):
            assert "不该有的内容" in refused(changed(part, attack))


def test_case_46_a_document_or_a_drawing_is_no_list_and_no_paper():
    document = packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": LAUGHS}).getvalue()
    drawing = LAUGHS.replace(b"workbook", b"svg")
    assert "不是 Excel 工作簿" in refused(io.BytesIO(document))
    for content in (drawing, b'<svg xmlns="http://www.w3.org/2000/svg"><text>&lol2;</text></svg>', OUTSIDE):
        assert "不是表格" in refused(io.BytesIO(content))
        with pytest.raises(ValidationError):
            type_of(content)
    with pytest.raises(ValidationError):
        type_of(document)


SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}<sheetData>{}</sheetData></worksheet>'


def test_case_47_a_sheet_that_lies_about_its_size_is_read_and_a_cell_far_away_is_told_to_split():
    lying = SHEET.format(
        '<dimension ref="A1:XFD1048576"/>', '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
    )
    file = changed("xl/worksheets/sheet1.xml", lying.encode())
    assert kind_of(file) == Kind.XLSX
    assert [list(texts_of(rows)) for _, rows in sheets_of(file)] == [[["姓名"]]]
    for cell in ("XFD1048576", "AAA1", "A1048576", "B100021"):
        far = SHEET.format("", f'<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="{cell}"><v>1</v></c></row>')
        assert "CSV，或者分成几份" in refused(changed("xl/worksheets/sheet1.xml", far.encode()))


def test_case_47_a_million_empty_rows_are_nothing():
    empty = "".join(f'<row r="{at}"/>' for at in range(2, 1_048_577))
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
    file = changed("xl/worksheets/sheet1.xml", SHEET.format("", first + empty).encode())
    assert kind_of(file) == Kind.XLSX
    assert [list(texts_of(rows)) for _, rows in sheets_of(file)] == [[["姓名"]]]


def test_case_47_merged_cells_formulas_and_dates_as_text_come_as_people_see_them():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("名册")
    sheet.merge_range("A1:C1", "2026 年名册")
    sheet.merge_range("A2:A3", "张三")
    sheet.write_formula("B2", "=1+1", None, 2)
    sheet.write_string("C2", "2026-06-30")
    sheet.write_datetime("D2", datetime(2026, 6, 30), book.add_format({"num_format": "yyyy/m/d"}))
    book.close()
    file.seek(0)
    [(_, rows)] = sheets_of(file)
    assert [row[:4] for row in texts_of(rows)][:2] == [
        ["2026 年名册", "", "", ""],
        ["张三", "2", "2026-06-30", "2026-06-30"],
    ]


def test_a_workbook_is_read_by_its_visible_sheet_wherever_the_heading_stands():
    [(name, rows)] = sheets_of(io.BytesIO(xlsx_of([person()], above=3, hidden=True)))
    assert name == "名册" and list(texts_of(rows))[3] == list(HEADING)


def test_cells_of_a_workbook_become_the_words_that_people_see():
    [(_, rows)] = sheets_of(io.BytesIO(xlsx_of([["甲", 12645550173, 1.5, True, "=1+1"]])))
    assert list(texts_of(rows))[1][:5] == ["甲", "12645550173", "1.5", "是", "=1+1"]
    assert list(texts_of([[date(2026, 6, 1), datetime(2026, 6, 1, 0, 0), None, 2.3e17]])) == [
        ["2026-06-01", "2026-06-01", "", "2.3e+17"]
    ]
