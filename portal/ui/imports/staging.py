"""Checking a file: batch by batch into clean lines and faults, and into rows of the database.

A batch and the count of what was checked are one transaction. Killed anywhere, the next reader passes over the rows
whose batches stand and goes on; run twice, it does nothing. The memory is that of one batch and of the keys seen.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from portal.foundation.collecting import patiently
from portal.foundation.durability import need_not_last
from portal.foundation.locks import only_one
from portal.ui.imports.checking import Checker, Fault
from portal.ui.imports.models import Import, ImportBatch
from portal.ui.imports.reading import Opened, opened
from portal.ui.imports.services import poster
from portal.ui.imports.subjects import Line, Subject, subject_of

log = structlog.get_logger(__name__)
BATCH = 2_000
MOST_CELL = 500  # characters of a faulty cell that the workbook of errors repeats


def read(one: Import) -> bool:
    """Check one file to its end, from wherever an earlier reader was stopped; returns whether this call did it.

    What can't be read at all is refused with its sentence; nothing of it stays.
    """
    with only_one(f"import:{one.pk}") as mine:
        if not mine or not Import.objects.to_read().filter(pk=one.pk).exists():
            return False
        subject = subject_of(one.subject)
        try:
            with patiently(), opened(one, subject.columns) as file:
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
    checker, done = Checker(subject, poster(one).areas), one.batches.count()
    for number, batch in enumerate(_batches(file), start=1):
        if (number - 1) * BATCH >= subject.most_rows:
            raise ValidationError(f"一次最多 {subject.most_rows:,} 行，请分成几份再传", code="rows")
        lines, faults = checker.batch(file.heading, batch)
        if number > done:
            _keep(one, subject, number, lines, faults)


def _batches(file: Opened) -> Iterator[list[tuple[int, list[str]]]]:
    while batch := list(islice(file.rows, BATCH)):
        yield batch


def _keep(one: Import, subject: Subject, number: int, lines: list[Line], faults: list[Fault]) -> None:
    """One batch: judged by the subject in sets, stored, counted."""
    total = len(lines) + len(faults)
    with transaction.atomic():
        need_not_last()
        verdict = subject.check(one, lines)
        if verdict.faults:
            faults = faults + _judged(subject, lines, verdict.faults)
            lines = [line for line in lines if line.number not in verdict.faults]
        told = [[f.number, f.column, f.words, [cell[:MOST_CELL] for cell in f.row]] for f in sorted(faults)]
        kept = [[line.number, int(line.number in verdict.known), *line.cells] for line in lines]
        ImportBatch.objects.create(of=one, number=number, lines=kept, faults=told or None, fault_count=len(told))
        Import.objects.filter(pk=one.pk).update(
            total=F("total") + total, good=F("good") + len(lines), bad=F("bad") + len(told),
            known=F("known") + sum(row[1] for row in kept), beat_at=timezone.now(),
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
