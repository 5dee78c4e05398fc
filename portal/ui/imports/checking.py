"""Cells into clean ones, a column of a batch at a time; what is wrong is told by row, with its column and a sentence."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from django.core.exceptions import ValidationError

from portal.ui.imports.cells import trimmed
from portal.ui.imports.columns import Column, Heading
from portal.ui.imports.quick import QUICK
from portal.ui.imports.subjects import Line, Subject

MOST_KNOWN = 50_000  # cells of a column that are remembered


class Fault(NamedTuple):
    """A row that is wrong: its number, the column's title, what to put right, and the row as it stands in the file."""

    number: int
    column: str
    words: str
    row: list[str]


class Checker:
    """Reads batches by the columns; knows the keys that stood in earlier rows."""

    def __init__(self, subject: Subject, areas: tuple[tuple[str, str], ...]) -> None:
        self.columns = subject.columns
        self.key = subject.place(subject.once_by) if subject.once_by else None
        self.readers = [_Reader(column, areas) for column in subject.columns]
        self.seen: dict[str, int] = {}

    def batch(self, heading: Heading, rows: Sequence[tuple[int, list[str]]]) -> tuple[list[Line], list[Fault]]:
        """The clean lines, and of every other row the first thing that is wrong with it."""
        given = heading.columns([row for _, row in rows])
        numbers = [number for number, _ in rows]
        read = [reader.read(cells) for reader, cells in zip(self.readers, given, strict=True)]
        wrong: dict[int, tuple[str, str]] = {}
        for column, (_, problems) in zip(reversed(self.columns), reversed(read), strict=True):
            wrong |= {at: (column.title, words) for at, words in problems.items()}
        clean = [cells for cells, _ in read]
        if self.key is not None:
            wrong |= self._twice(numbers, clean[self.key], wrong, self.columns[self.key].title)
        faults = [Fault(numbers[at], *said, [cells[at] for cells in given]) for at, said in wrong.items()]
        lines = [Line(number, row) for number, row in zip(numbers, zip(*clean, strict=True), strict=True)]
        return [line for at, line in enumerate(lines) if at not in wrong] if wrong else lines, faults

    def _twice(
        self, numbers: Sequence[int], keys: Sequence[str], wrong: dict[int, tuple[str, str]], title: str
    ) -> dict[int, tuple[str, str]]:
        """Rows whose key an earlier right row has. Mostly none has, which is found out for all at once."""
        fresh = {key: number for at, (key, number) in enumerate(zip(keys, numbers, strict=True)) if at not in wrong}
        if len(fresh) == len(numbers) - len(wrong) and "" not in fresh and self.seen.keys().isdisjoint(fresh):
            self.seen |= fresh
            return {}
        found = {}
        for at, (key, number) in enumerate(zip(keys, numbers, strict=True)):
            if key and at not in wrong and (first := self.seen.setdefault(key, number)) != number:
                found[at] = title, f"和第 {first} 行是同一个{title}，请只留一行"
        return found


class _Reader:
    """Reads the cells of one column; names, places and days come again and again, so they are read once."""

    def __init__(self, column: Column, areas: tuple[tuple[str, str], ...]) -> None:
        self.column, self.quick = column, QUICK.get(column.read)
        self.plain = partial(column.read, areas=areas) if column.local else column.read
        self.known: dict[str, str] = {}

    def read(self, cells: Sequence[str]) -> tuple[list[str], dict[int, str]]:
        """All cells clean, and by place the sentence about each that is wrong; what stands for that one means nothing."""
        found = self.quick(cells) if self.quick else list(map(self.known.get, cells))
        clean: list[str] = found  # type: ignore[assignment]  # whatever is None is put right below
        wrong: dict[int, str] = {}
        if None in found:
            for at, value in enumerate(found):
                if value is None:
                    try:
                        clean[at] = self._slowly(cells[at])
                    except ValidationError as problem:
                        clean[at], wrong[at] = "", problem.messages[0]
        return clean, wrong

    def _slowly(self, cell: str) -> str:
        found = self.known.get(cell)
        return self._new(cell) if found is None else found

    def _new(self, cell: str) -> str:
        text = trimmed(cell) if cell else ""
        if not text and self.column.required:
            raise ValidationError("这一格是空的，要填；合并的单元格请拆开", code="empty")
        clean = self.plain(text) if text else ""
        if not self.column.varied:
            if len(self.known) >= MOST_KNOWN:
                self.known.clear()
            self.known[cell] = clean
        return clean
