"""What a file is, by its first bytes, and whether it may be unpacked at all: looked at before anything is (cases 45 to 47)."""

import re
import zipfile
from pathlib import PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError

from portal.ui.imports.enums import Kind

ZIP, OLE, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"
MOST_RATIO, MOST_UNPACKED, MOST_ENTRIES = 100, 100_000_000, 2_000
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg")
SMALL = 1_000_000  # bytes; a part this small may be packed as tightly as it likes
DTD_SEARCHED = 4_096
MOST_ROWS = 100_000
HEADING_ROWS = 20
TOO_LONG = f"Excel 最多读 {MOST_ROWS:,} 行。请另存为 CSV，或者分成几份再传"
FAR_CELL = re.compile(rb' r="(?:[A-Z]{3}[0-9]|[A-Z]{1,2}([0-9]{6,}))')
ONE_BLANK = bytes.maketrans(b"\t\r\n", b"   ")  # a search for fixed bytes is four times as fast
PIECE, OVERLAP = 1 << 20, 32


def kind_of(file: IO[bytes]) -> Kind:
    """A workbook or text; raises ValidationError with what to do about anything else."""
    file.seek(0)
    head = file.read(512)
    file.seek(0)
    if not head.strip():
        raise ValidationError("这是一个空文件，请看看是不是选错了", code="empty")
    if head.startswith(OLE):
        raise ValidationError("这是旧的 .xls 文件，或者加了密码。请另存为没有密码的 .xlsx 或 CSV 再传", code="old")
    if head.startswith(ZIP):
        check_workbook(file)
        return Kind.XLSX
    if head.startswith(PDF) or head.lstrip().lower().startswith(MARKUP):
        raise ValidationError("这不是表格。请传 .xlsx 或 CSV 文件", code="other")
    return Kind.CSV


def check_workbook(file: IO[bytes]) -> None:
    """Raise ValidationError for a bomb, a name that climbs out, a document type, or what is no workbook.

    Only the directory is read, and the first bytes of each part of XML: nothing is unpacked into memory.
    """
    try:
        with zipfile.ZipFile(file) as book:
            parts = book.infolist()
            _check_sizes(parts)
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise ValidationError("这不是 Excel 工作簿。请传 .xlsx 或 CSV 文件", code="other")
            for part in parts:
                _check_start(book, part)
                if part.filename.endswith((".xml", ".rels")):
                    _check_markup(book, part)
                if part.filename.startswith("xl/worksheets/sheet"):
                    _check_reach(book, part)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        raise ValidationError("这个文件打不开，可能没有传完或者加了密码。请重新保存再传", code="broken") from None
    finally:
        file.seek(0)


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    tight = any(part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts)
    climbing = any(part.filename.startswith("/") or ".." in PurePosixPath(part.filename).parts for part in parts)
    if len(parts) > MOST_ENTRIES or unpacked > MOST_UNPACKED or tight or climbing:
        raise ValidationError("这个工作簿太大，或者里面有不该有的内容。请另存为 CSV，或者分成几份再传", code="bomb")


def _check_start(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A list has no archive inside, nor a document that is one: whatever it holds, nobody would look into it."""
    with book.open(part) as stream:
        if stream.read(len(ZIP)) == ZIP:
            raise ValidationError("这个工作簿里嵌着别的压缩包或者文档，没有读。请删掉嵌进去的，再传", code="nested")


def _check_markup(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A workbook needs no document type; whoever declares one wants entities (billion laughs, files of the machine)."""
    with book.open(part) as stream:
        head = stream.read(DTD_SEARCHED)
    text = head.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValidationError("这个工作簿里有不该有的内容，没有读。请从原来的系统重新导出", code="markup")


def _check_reach(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Raise ValidationError for a cell far away from all others: a reader would make room for everything in between.

    A size that the sheet only claims (its dimension) is nothing; a cell is.
    """
    rest = b""
    with book.open(part) as stream:
        while piece := stream.read(PIECE).translate(ONE_BLANK):
            for far in FAR_CELL.finditer(rest + piece):
                if far.group(1) is None or int(far.group(1)) > MOST_ROWS + HEADING_ROWS:
                    raise ValidationError(TOO_LONG, code="rows")
            rest = piece[-OVERLAP:]
