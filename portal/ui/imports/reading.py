"""A stored file as rows of text, from its first line, whatever it is and however it is written."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage

from portal.privacy import sealed
from portal.ui.imports.columns import Column, Heading
from portal.ui.imports.enums import Kind
from portal.ui.imports.files import MOST_ROWS, TOO_LONG
from portal.ui.imports.headings import LOOKED_AT, heading_in
from portal.ui.imports.models import Import
from portal.ui.imports.sheets import sheets_of, texts_of
from portal.ui.imports.text import encoding_of, rows_of

FILE_PURPOSE = "ui.import.file"
Rows = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Opened:
    """A file with its heading found: what comes are the rows under it, each with its number in the file."""

    heading: Heading
    rows: Rows
    encoding: str = ""


@contextmanager
def opened(one: Import, columns: Sequence[Column]) -> Iterator[Opened]:
    """The rows of a stored file. Raises ValidationError for what can't be read at all."""
    if one.kind == Kind.XLSX:
        with _clear_copy(one) as file:
            yield _workbook(file, columns)
    else:
        encoding = one.encoding or encoding_of(partial(_pieces, one))
        yield _under_heading(rows_of(partial(_pieces, one), encoding), columns, encoding)


def _pieces(one: Import) -> Iterator[bytes]:
    with default_storage.open(one.stored_as) as file:
        yield from sealed.unseal(file, FILE_PURPOSE)


@contextmanager
def _clear_copy(one: Import) -> Iterator[IO[bytes]]:
    """The file in clear, without a name on any disk but the machine's own, gone when it was read."""
    with tempfile.SpooledTemporaryFile(max_size=50_000_000) as file:
        for piece in _pieces(one):
            file.write(piece)
        file.seek(0)
        yield file


def _workbook(file: IO[bytes], columns: Sequence[Column]) -> Opened:
    """The one visible sheet that has the heading."""
    found, problem = [], None
    for name, rows in sheets_of(file):
        try:
            heading_in([list(row) for row in texts_of(rows[:LOOKED_AT])], columns)
            found.append((name, rows))
        except ValidationError as why:
            problem = problem or why
    if len(found) > 1:
        names = "、".join(f"“{name}”" for name, _ in found)
        raise ValidationError(f"有 {len(found)} 张表都像名册：{names}。请只留一张，或者分成几个文件", code="sheets")
    if not found:
        raise problem or ValidationError("工作簿里没有看得见的表", code="sheets")
    rows = found[0][1]
    under = _under_heading(texts_of(rows), columns)
    if len(rows) - under.heading.row > MOST_ROWS:
        raise ValidationError(TOO_LONG, code="rows")
    return under


def _under_heading(rows: Iterator[list[str]], columns: Sequence[Column], encoding: str = "") -> Opened:
    first = list(islice(rows, LOOKED_AT))
    heading = heading_in(first, columns)
    return Opened(heading, _numbered(chain(first[heading.row :], rows), heading.row + 1), encoding)


def _numbered(rows: Iterator[list[str]], first: int) -> Rows:
    """Each row with its number in the file; rows without a word are passed over."""
    for number, row in enumerate(rows, start=first):
        if any(map(str.strip, row)):
            yield number, row


def keep_file(one: Import, file: IO[bytes]) -> None:
    """Store an uploaded file as ciphertext, piece by piece."""
    file.seek(0)
    with tempfile.TemporaryFile() as target:
        sealed.seal(iter(lambda: file.read(sealed.PIECE), b""), target, FILE_PURPOSE)
        target.seek(0)
        default_storage.delete(one.stored_as)  # of a request that was cut off before its row stood
        default_storage.save(one.stored_as, File(target))
