"""The template that people fill in, and the rows that were wrong, to be put right and sent again."""

from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from portal.ui.imports.columns import Column as Told
from portal.ui.imports.models import Import, ImportBatch
from portal.ui.imports.subjects import Subject
from portal.ui.tables.excel import Column, write_excel

MOST_FAULTS = 50_000
WRONG, PUT_RIGHT, ROW = "哪一列", "怎么改", "原来第几行"


def template(subject: Subject) -> bytes:
    """A sheet with the columns and one example line. The example can't be taken for a person: it is refused."""
    return _book(subject.title, [_example(column) for column in subject.columns], [subject])


def _example(column: Told) -> Column:
    return Column(
        column.title + ("*" if column.required else ""), lambda _: column.example or column.hint, width=column.width
    )


def faults_of(one: Import) -> Iterator[list[Any]]:
    """Number, column, sentence and cells of every wrong row, in the file's order, 50,000 at most."""
    left = MOST_FAULTS
    batches = ImportBatch.objects.filter(of=one, fault_count__gt=0).order_by("number")
    for batch in batches.defer("lines").iterator(chunk_size=50):
        told: Any = batch.faults or []
        yield from told[:left]
        left -= len(told)
        if left <= 0:
            return


def fault_book(one: Import, subject: Subject) -> bytes:
    """The wrong rows under the template's own heading, each with what to put right; it can be sent again as it is."""
    columns = [
        *(_cell(column, place) for place, column in enumerate(subject.columns)),
        Column(WRONG, lambda row: row[1], width=14),
        Column(PUT_RIGHT, lambda row: row[2], width=60),
        Column(ROW, lambda row: row[0], numeric=True, width=10),
    ]
    return _book(f"{subject.title}有错的行", columns, faults_of(one))


def _cell(column: Told, place: int) -> Column:
    return Column(column.title, lambda row: row[3][place] if place < len(row[3]) else "", width=column.width)


def _book(title: str, columns: Sequence[Column], rows: Any) -> bytes:
    file: IO[bytes]
    with TemporaryFile() as file:
        write_excel(file, title, columns, rows)
        file.seek(0)
        return file.read()
