"""Vacancies as columns in the order of their townships, and for each word who speaks of it: arrays, in memory or on disk."""

import json
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import numpy as np

LEVEL_BITS = 8  # of a posting: how much the word counts there; the rest is the vacancy's place
MOST_VACANCIES = 1 << (32 - LEVEL_BITS)
EPOCH = date(1970, 1, 1)
ABOUT = "about.json"
Postings = np.ndarray
"""uint32, ascending: place << LEVEL_BITS | level."""


@dataclass(frozen=True)
class Segment:
    """A column each, all in one order; `terms` are words as numbers, those of terms[i] stand in postings[starts[i]:starts[i + 1]]."""

    ids: np.ndarray  # int64
    keys: np.ndarray  # S16: a UUID's bytes
    by_key: np.ndarray  # int32: places in the order of the keys
    marks: np.ndarray  # int64
    towns: np.ndarray  # int64, ascending: a division's code as a number
    occupations: np.ndarray  # int32: a code's figures as a number, 4030201 for 4-03-02-01; 0 for none
    pay: np.ndarray  # int32, yuan a month; -1 says nothing
    education: np.ndarray  # int16
    experience: np.ndarray  # int16, months
    published: np.ndarray  # float64, seconds since 1970
    confirmed: np.ndarray  # float64
    closes: np.ndarray  # int32, days since 1970
    terms: np.ndarray  # uint64, ascending
    starts: np.ndarray  # int64, one more than terms
    postings: Postings

    @property
    def count(self) -> int:
        return len(self.ids)

    def of(self, word: str) -> Postings:
        """Who speaks of a word, or has a tag."""
        term = np.uint64(number_of(word))
        at = int(self.terms.searchsorted(term))
        if at == len(self.terms) or self.terms[at] != term:
            return self.postings[:0]
        return self.postings[self.starts[at] : self.starts[at + 1]]

    def places_of(self, keys: list[UUID]) -> np.ndarray:
        """Where these vacancies stand; what is not here has no place."""
        if not keys or not self.count:
            return np.empty(0, np.int64)
        wanted = np.array([one.bytes for one in keys], "S16")
        at = np.minimum(self.keys.searchsorted(wanted, sorter=self.by_key), self.count - 1)
        places = self.by_key[at]
        return places[self.keys[places] == wanted]

    def key(self, place: int) -> UUID:
        return UUID(bytes=self.keys[place].ljust(16, b"\0"))


def write(segment: Segment, folder: Path, about: dict) -> None:
    """Put the arrays into a folder, a file each, and what is known of them."""
    folder.mkdir(parents=True)
    for one in fields(segment):
        np.save(folder / f"{one.name}.npy", getattr(segment, one.name))
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")


def read(folder: Path) -> tuple[Segment, dict]:
    """The arrays of a folder, left on disk until they are looked at: processes share the pages. Raises OSError, ValueError."""
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    # np.memmap costs a microsecond a slice; the same memory seen as a plain array does not
    columns = {one.name: np.load(folder / f"{one.name}.npy", mmap_mode="r").view(np.ndarray) for one in fields(Segment)}
    return Segment(**columns), about


@lru_cache(maxsize=20_000)
def number_of(word: str) -> int:
    """A word as a number of 64 bits, the same in every process."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def days(day: date) -> int:
    """A day as the column of closing days counts it."""
    return (day - EPOCH).days
