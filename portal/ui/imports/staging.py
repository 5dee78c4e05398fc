"""Checking a file: row by row into clean lines and faults, batch by batch into rows of the database.

A batch and the count of what was checked are one transaction. Killed anywhere, the next reader passes over the rows
whose batches stand and goes on; run twice, it does nothing. The memory is that of one batch and of the keys seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import NamedTuple

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from portal.foundation.locks import only_one
from portal.ui.imports.cells import trimmed
from portal.ui.imports.columns import Column
from portal.ui.imports.models import Import, ImportBatch
from portal.ui.imports.reading import Opened, opened
from portal.ui.imports.services import poster
from portal.ui.imports.subjects import Line, Subject, subject_of

log = structlog.get_logger(__name__)
BATCH = 2_000
MOST_KNOWN = 50_000  # cells of a column that are remembered
MOST_CELL = 500  # characters of a faulty cell that the workbook of errors repeats


class Fault(NamedTuple):
    """A row that is wrong: its number, the column's title, what to put right, and the row as it stands in the file."""

    number: int
    column: str
    words: str
    row: list[str]


@dataclass
class _Checker:
    """Reads rows by the columns; knows the keys that stood in earlier rows."""

    subject: Subject
    areas: tuple[tuple[str, str], ...]
    seen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = self.subject.place(self.subject.once_by) if self.subject.once_by else None
        self.readers = [_Reader(column, self.areas) for column in self.subject.columns]

    def line(self, number: int, cells: list[str]) -> Line | Fault:
        """A clean line, or the first thing that is wrong with it."""
        try:
            clean = [reader(cell) for reader, cell in zip(self.readers, cells, strict=True)]
        except ValidationError as problem:
            return Fault(number, self._wrong(cells), problem.messages[0], cells)
        return self._twice(number, cells, clean) or Line(number, tuple(clean))

    def _wrong(self, cells: list[str]) -> str:
        """The column whose cell it was: read once more, which only wrong rows cost."""
        for reader, cell in zip(self.readers, cells, strict=True):
            try:
                reader(cell)
            except ValidationError:
                return reader.column.title
        return ""

    def _twice(self, number: int, cells: list[str], clean: list[str]) -> Fault | None:
        if self.key is None or not clean[self.key]:
            return None
        first = self.seen.setdefault(clean[self.key], number)
        title = self.subject.columns[self.key].title
        return None if first == number else Fault(number, title, f"和第 {first} 行是同一个{title}，请只留一行", cells)


class _Reader:
    """Reads the cells of one column; names, places and days come again and again, so they are read once."""

    def __init__(self, column: Column, areas: tuple[tuple[str, str], ...]) -> None:
        self.column = column
        self.read = partial(column.read, areas=areas) if column.local else column.read
        self.known: dict[str, str] = {}

    def __call__(self, cell: str) -> str:
        found = self.known.get(cell)
        return self._new(cell) if found is None else found

    def _new(self, cell: str) -> str:
        text = trimmed(cell) if cell else ""
        if not text and self.column.required:
            raise ValidationError("这一格是空的，要填；合并的单元格请拆开", code="empty")
        clean = self.read(text) if text else ""
        if not self.column.varied:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[cell] = clean
        return clean


def read(one: Import) -> bool:
    """Check one file to its end, from wherever an earlier reader was stopped; returns whether this call did it.

    What can't be read at all is refused with its sentence; nothing of it stays.
    """
    with only_one(f"import:{one.pk}") as mine:
        if not mine or not Import.objects.to_read().filter(pk=one.pk).exists():
            return False
        subject = subject_of(one.subject)
        try:
            with opened(one, subject.columns) as file:
                _note_form(one, file)
                _check_rows(one, subject, file)
        except ValidationError as problem:
            refuse(one, problem.messages[0])
        except FileNotFoundError:
            refuse(one, "文件没有保存好，请再传一次")
        else:
            _finish(one)
    return True


def _note_form(one: Import, file: Opened) -> None:
    one.encoding, one.unknown = file.encoding, list(file.heading.unknown)
    Import.objects.filter(pk=one.pk).update(encoding=one.encoding, unknown=one.unknown, beat_at=timezone.now())


def _check_rows(one: Import, subject: Subject, file: Opened) -> None:
    checker, done = _Checker(subject, poster(one).areas), one.batches.count()
    for number, batch in enumerate(_batches(file), start=1):
        if (number - 1) * BATCH >= subject.most_rows:
            raise ValidationError(f"一次最多 {subject.most_rows:,} 行，请分成几份再传", code="rows")
        found = [checker.line(at, file.heading.cells(row)) for at, row in batch]
        if number > done:
            _keep(one, subject, number, found, batch)


def _batches(file: Opened) -> Iterator[list[tuple[int, list[str]]]]:
    while batch := list(islice(file.rows, BATCH)):
        yield batch


def _keep(
    one: Import, subject: Subject, number: int, found: Sequence[Line | Fault], batch: Sequence[tuple[int, list[str]]]
) -> None:
    """One batch: judged by the subject in sets, stored, counted."""
    lines = [each for each in found if isinstance(each, Line)]
    with transaction.atomic():
        verdict = subject.check(one, lines)
        good = [line for line in lines if line.number not in verdict.faults]
        faults = [each for each in found if isinstance(each, Fault)] + _judged(subject, lines, verdict.faults)
        kept = [[line.number, int(line.number in verdict.known), *line.cells] for line in good]
        told = [[f.number, f.column, f.words, [cell[:MOST_CELL] for cell in f.row]] for f in sorted(faults)]
        ImportBatch.objects.create(of=one, number=number, lines=kept, faults=told or None, fault_count=len(told))
        Import.objects.filter(pk=one.pk).update(
            total=F("total") + len(batch), good=F("good") + len(good), bad=F("bad") + len(told),
            known=F("known") + sum(line.number in verdict.known for line in good), beat_at=timezone.now(),
        )  # fmt: skip


def _judged(subject: Subject, lines: Sequence[Line], faults: object) -> list[Fault]:
    """What the subject found wrong, in the form of what the columns found."""
    titles = {column.key: column.title for column in subject.columns}
    said: dict[int, tuple[str, str]] = dict(faults)  # type: ignore[call-overload]
    return [
        Fault(line.number, titles[said[line.number][0]], said[line.number][1], list(line.cells))
        for line in lines if line.number in said
    ]  # fmt: skip


def _finish(one: Import) -> None:
    """All rows are checked; a file without any is refused."""
    sums = ImportBatch.objects.filter(of=one).aggregate(faults=Sum("fault_count"))
    one.refresh_from_db()
    if not one.total:
        return refuse(one, "表头下面没有一行数据")
    log.info("imports.checked", subject=one.subject, rows=one.total, bad=sums["faults"])
    Import.objects.filter(pk=one.pk).update(checked_at=timezone.now(), beat_at=None)


def refuse(one: Import, why: str) -> None:
    """The file can't be read; nothing of it is kept but that it came and why not."""
    with transaction.atomic():
        ImportBatch.objects.filter(of=one).delete()
        Import.objects.filter(pk=one.pk).update(
            refused_at=timezone.now(), refused_why=why[:200], beat_at=None, total=0, good=0, bad=0, known=0
        )
    log.info("imports.refused", subject=one.subject)
