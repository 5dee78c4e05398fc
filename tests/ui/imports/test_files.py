"""What a file is and whether it may be opened: by its content, before anything of it is unpacked (cases 45 to 47)."""

import io
import resource
import zipfile

import pytest
from django.core.exceptions import ValidationError

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


def test_case_45_a_bomb_is_refused_before_it_is_unpacked():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    bomb = changed("xl/worksheets/sheet2.xml", b"\x00" * 90_000_000)
    many = packed({"xl/workbook.xml": b"<a/>"} | {f"x{n}": b"" for n in range(2_001)})
    climbing = packed({"xl/workbook.xml": b"<a/>", "../../evil": b"x"})
    nested = changed("xl/embeddings/more.zip", packed({"y": b"0" * 120_000_000}).getvalue())
    for file in (bomb, many, climbing):
        assert "太大，或者里面有不该有的" in refused(file)
    assert kind_of(nested) == Kind.XLSX  # a zip inside is a part like any other and never opened
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # building the bombs is most of it


def test_case_46_entities_and_files_of_the_machine_are_refused():
    for part in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        for attack in (LAUGHS, OUTSIDE, LAUGHS.decode().encode("utf-16")):
            assert "不该有的内容" in refused(changed(part, attack))


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


def test_a_workbook_is_read_by_its_visible_sheet_wherever_the_heading_stands():
    [(name, rows)] = sheets_of(io.BytesIO(xlsx_of([person()], above=3, hidden=True)))
    assert name == "名册" and list(texts_of(rows))[3] == list(HEADING)


def test_cells_of_a_workbook_become_the_words_that_people_see():
    from datetime import date, datetime

    [(_, rows)] = sheets_of(io.BytesIO(xlsx_of([["甲", 12645550173, 1.5, True, "=1+1"]])))
    assert list(texts_of(rows))[1][:5] == ["甲", "12645550173", "1.5", "是", "=1+1"]
    assert list(texts_of([[date(2026, 6, 1), datetime(2026, 6, 1, 0, 0), None, 2.3e17]])) == [
        ["2026-06-01", "2026-06-01", "", "2.3e+17"]
    ]
