"""Out of the index's table into arrays."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from matching.search.held.segment import LEVEL_BITS, MOST_VACANCIES, Segment, number_of
from matching.search.index import TABLE

Row = tuple[Any, ...]
LONGEST_LEVEL = (1 << LEVEL_BITS) - 1
# A place is found by the order of the rows and no tag is needed for it; the position of a word says how much it counts.
READ = f"""
    SELECT id, vacancy_id, marks, town_code::bigint,
           coalesce(nullif(replace(occupation_code, '-', ''), '')::int, 0), coalesce(month_top, -1), education, experience_months,
           extract(epoch FROM published_at)::float8, extract(epoch FROM confirmed_at)::float8, closes_on - DATE '1970-01-01',
           said.words, said.levels
    FROM {TABLE}, LATERAL (
        SELECT coalesce(array_agg(lexeme), '{{}}') AS words, coalesce(array_agg(coalesce(positions[1], 1)), '{{}}') AS levels
        FROM unnest(tok) WHERE left(lexeme, 2) NOT IN ('r:', 'k:')) said
"""
READ_SOME = READ + " WHERE vacancy_id = ANY(%s::uuid[])"


class Collected:
    """Rows of READ, taken in one after another; `segment` makes the arrays of them."""

    def __init__(self) -> None:
        self._columns: list[list[Any]] = [[] for _ in range(11)]
        self._numbers: dict[str, int] = {}
        self._terms, self._levels, self._sizes = array("I"), array("H"), array("I")

    def take(self, rows: Iterable[Row]) -> None:
        numbers = self._numbers
        for row in rows:
            for column, value in zip(self._columns, row, strict=False):
                column.append(value)
            words, levels = row[11:]
            self._terms.extend([numbers.setdefault(one, len(numbers)) for one in words])
            self._levels.extend(levels)
            self._sizes.append(len(words))

    def segment(self) -> Segment:
        """Raises OverflowError for more vacancies than a posting can tell apart."""
        ids, keys, marks, towns, work, pay, education, experience, published, confirmed, closes = self._columns
        if len(ids) >= MOST_VACANCIES:
            raise OverflowError(f"{len(ids)} vacancies")
        order = np.lexsort((np.array(ids, np.int64), np.array(towns, np.int64)))
        terms, starts, postings = self._spoken(order)
        raw = np.array([one.bytes for one in keys], "S16")[order]
        return Segment(
            np.array(ids, np.int64)[order], raw, np.argsort(raw, kind="stable").astype(np.int32), np.array(marks, np.int64)[order],
            np.array(towns, np.int64)[order], np.array(work, np.int32)[order], np.array(pay, np.int32)[order],
            np.array(education, np.int16)[order], np.array(experience, np.int16)[order], np.array(published, float)[order],
            np.array(confirmed, float)[order], np.array(closes, np.int32)[order], terms, starts, postings,
        )  # fmt: skip

    def _spoken(self, order: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Words as numbers, and for each the places with their level, all ascending."""
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        hashes = np.array([number_of(one) for one in self._numbers], np.uint64)
        by_hash = np.argsort(hashes)
        rank = np.empty(len(hashes), np.int64)
        rank[by_hash] = np.arange(len(hashes))
        spoken = rank[np.frombuffer(self._terms, np.uint32)] if self._terms else np.empty(0, np.int64)
        levels = np.clip(np.frombuffer(self._levels, np.uint16) if self._levels else [], 1, LONGEST_LEVEL).astype(
            np.int64
        )
        whole = (
            spoken << 32
            | np.repeat(place, np.frombuffer(self._sizes, np.uint32) if self._sizes else []) << LEVEL_BITS
            | levels
        )
        whole.sort()
        starts = np.concatenate([[0], np.cumsum(np.bincount(spoken, minlength=len(hashes)))]).astype(np.int64)
        return hashes[by_hash], starts, (whole & 0xFFFFFFFF).astype(np.uint32)


def segment_of(rows: Sequence[Row]) -> Segment:
    """A small one, of rows at hand."""
    collected = Collected()
    collected.take(rows)
    return collected.segment()


def key_of(row: Row) -> UUID:
    return row[1]
