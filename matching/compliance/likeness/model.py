"""The trained model of forbidden wording, and what it says of a text: a sum of parts, with the words that weighed most."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isinf
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matching.compliance.lexicon import Hit
from matching.compliance.likeness import evidence
from matching.compliance.likeness.runs import Seen, see
from portal.foundation.learning import arrays
from portal.rules.enums import Action

PLACE = arrays.Place(Path(__file__).parent, "wording_model", "train_wording")
FEWEST = 4  # Chinese characters that can mean something
MAYBE = 0.2  # of likeness; with less nothing is looked at
MOST, MOST_TRIED = 10, 30  # stretches of one text; whoever looks at one looks at the text
LEFT_OVER = 3  # characters at the end of a clause that are marked with the rest
CHINESE = re.compile("[\u4e00-\u9fff]")
SEPARATOR = ":"
SIEVE = np.uint32((1 << 20) - 1)  # the last bits of a hash, by which most unknown runs are put aside


class Spoken(NamedTuple):
    """A stretch that a rule has looked at: whether it was excused, how sure the model must be to speak there, whether the rule warns."""

    start: int
    end: int
    least: float = 0.0
    warns: bool = False
    excused: bool = False


@dataclass(frozen=True)
class Arrays:
    """Weights by hashed run: run `ids[i]` gives `sums[i]` to all codes together, and of that, as far as it is kept,
    `numbers[j] * scales[i]` to `codes[places[j]]`, j up to `ends[i]`. `evidence` weighs the parts of a stretch (evidence.py).
    """

    codes: np.ndarray
    ids: np.ndarray
    idf: np.ndarray
    sums: np.ndarray
    ends: np.ndarray
    places: np.ndarray
    numbers: np.ndarray
    scales: np.ndarray
    evidence: np.ndarray


@dataclass(frozen=True)
class Likeness:
    """Words of the reading that resemble what a rule forbids; `clauses` are the whole clauses that they stand in."""

    rule: str
    action: str
    start: int
    end: int
    score: float
    clauses: tuple[int, int]


@dataclass(frozen=True)
class Stretches:
    """Every clause of a text, and every two that follow each other: from which clause to which, the evidence, and what each code has."""

    first: np.ndarray
    last: np.ndarray
    parts: np.ndarray
    codes: np.ndarray

    @property
    def likeness(self) -> np.ndarray:
        return self.parts[:, 0]

    def of(self, chosen: np.ndarray) -> Stretches:
        return Stretches(self.first[chosen], self.last[chosen], self.parts[chosen], self.codes[chosen])


class Model:
    """Sums over runs. The likeness of a stretch is the sum of its runs' weights, divided by the length of the stretch."""

    def __init__(self, kept: Arrays) -> None:
        pairs = [str(code).partition(SEPARATOR) for code in kept.codes]
        self.codes = [(rule, action) for rule, _, action in pairs]
        idf = kept.idf.astype(np.float64)
        self._kept, self._ids = kept, kept.ids
        self._starts = np.concatenate([[0], kept.ends]).astype(np.int64)
        self._scales = kept.scales * idf
        self._sums = np.append(kept.sums * idf, 0.0)  # the last row is that of the unknown
        self._squares = np.append(idf**2, float(idf.max()) ** 2)
        self._sieve = np.zeros(int(SIEVE) + 1, bool)
        self._sieve[kept.ids & SIEVE] = True

    def _rows(self, hashes: np.ndarray) -> np.ndarray:
        rows = np.full(len(hashes), len(self._ids))
        maybe = np.flatnonzero(self._sieve[hashes & SIEVE])
        asked = hashes[maybe]
        at = np.minimum(np.searchsorted(self._ids, asked), len(self._ids) - 1)
        known = self._ids[at] == asked
        rows[maybe[known]] = at[known]
        return rows

    def likenesses(self, plain: str, spoken: Sequence[Spoken], least: float) -> list[Likeness]:
        """The stretches of a reading of which one is at least so sure that they say something forbidden, the surest first.

        Beside what a rule has `spoken` of it takes more, or is of no use at all; where one only warns of an age, something else may still be said.
        """
        seen = see(plain)
        rows, kept = self._rows(seen.hashes), list[Likeness]()
        found = self._stretches(seen, rows, spoken)
        scores = evidence.sure(found.parts, self._kept.evidence)
        enough = np.flatnonzero((scores >= least) & (found.likeness >= MAYBE))
        for at in sorted(enough.tolist(), key=lambda at: (-scores[at], found.first[at], found.last[at]))[:MOST_TRIED]:
            clauses, score = (int(found.first[at]), int(found.last[at])), float(scores[at])
            beside = _beside(spoken, *_span(seen, clauses))
            if any(score < rule.least for rule in beside):
                continue
            one = self._likeness(seen, rows, clauses, score, int(found.codes[at].argmax()))
            warned = one.action == Action.WARN and any(rule.warns for rule in beside)
            if not warned and not any(_same(one, other) for other in kept):
                kept.append(one)
        return kept[:MOST]

    def evidence_of(self, plain: str, spoken: Sequence[Spoken]) -> Stretches:
        """Every stretch of a reading that no rule has spoken of, for weighing its parts."""
        seen = see(plain)
        found = self._stretches(seen, self._rows(seen.hashes), spoken)
        spans = [_span(seen, one) for one in zip(found.first.tolist(), found.last.tolist(), strict=True)]
        said = [any(isinf(rule.least) for rule in _beside(spoken, *span)) for span in spans]
        return found.of(np.flatnonzero(~np.array(said, bool)))

    def _stretches(self, seen: Seen, rows: np.ndarray, spoken: Sequence[Spoken]) -> Stretches:
        """All that have enough characters to mean something, clause by clause first and then by two."""
        many, given = len(seen.clauses), self._sums[rows]
        texts = [text for _, text in seen.clauses]
        by_clause = np.column_stack([
            *(np.bincount(seen.clause, values, many) for values in (
                given, self._squares[rows], np.maximum(given, 0), rows < len(self._ids), np.ones(len(rows)))),
            np.array([len(text) for text in texts], float), np.array([len(CHINESE.findall(text)) for text in texts], float),
        ])  # fmt: skip
        codes = self._by_code(rows, seen.clause, many).astype(float)
        found = [_together(length, by_clause, codes) for length in (1, 2)]
        columns, of_codes, first, last = (np.concatenate(part) for part in zip(*found, strict=True))
        chosen = np.flatnonzero(columns[:, 6] >= FEWEST)
        columns, of_codes, first, last = columns[chosen], of_codes[chosen], first[chosen], last[chosen]
        excused = _excused(seen, first, last, spoken)
        return Stretches(first, last, _parts(columns, of_codes, last - first, excused, many), of_codes)

    def _likeness(self, seen: Seen, rows: np.ndarray, clauses: tuple[int, int], score: float, code: int) -> Likeness:
        """The rule with the largest share, and of all runs of characters of one clause the one that weighs most."""
        inside = np.flatnonzero((seen.clause >= clauses[0]) & (seen.clause < clauses[1]))
        start, end = _heaviest(seen, inside, self._sums[rows[inside]], clauses)
        rule, action = self.codes[code]
        return Likeness(rule, action, start, end, score, _span(seen, clauses))

    def _by_code(self, rows: np.ndarray, clause: np.ndarray, many: int) -> np.ndarray:
        """How much the runs of each clause give to each code."""
        known = np.flatnonzero(rows < len(self._ids))
        own = rows[known]
        counts = self._starts[own + 1] - self._starts[own]
        at = np.arange(counts.sum()) + np.repeat(self._starts[own] - np.cumsum(counts) + counts, counts)
        given = self._kept.numbers[at] * np.repeat(self._scales[own], counts)
        where = np.repeat(clause[known], counts) * len(self.codes) + self._kept.places[at]
        return np.bincount(where, given, many * len(self.codes)).reshape(many, len(self.codes))


def _together(length: int, by_clause: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, ...]:
    """Sums over so many clauses in a row, and from which to which."""
    last = max(len(by_clause) - length + 1, 0)
    first = np.arange(last)
    sums = [np.sum([table[step : step + last] for step in range(length)], axis=0) for table in (by_clause, codes)]
    return sums[0], sums[1], first, first + length


def _parts(columns: np.ndarray, codes: np.ndarray, clauses: np.ndarray, excused: np.ndarray, many: int) -> np.ndarray:
    """The evidence, a column for each of evidence.PARTS."""
    total, squares, said_for, known, runs, characters, _ = columns.T
    size = np.sqrt(squares)
    beside = np.full(len(columns), min(many, evidence.MANY), float)
    return np.column_stack([
        total / size, codes.max(1, initial=-inf) / size, said_for / size, (said_for - total) / size, characters, clauses, beside,
        excused, size, known / runs,
    ])  # fmt: skip


def _excused(seen: Seen, first: np.ndarray, last: np.ndarray, spoken: Sequence[Spoken]) -> np.ndarray:
    """Whether an exception of a rule lets words of a stretch pass."""
    starts = np.array([at for at, _ in seen.clauses], int)
    ends = np.array([at + len(text) for at, text in seen.clauses], int)
    found = np.zeros(len(first), bool)
    for rule in spoken:
        if rule.excused:
            found |= (rule.start < ends[last - 1]) & (rule.end > starts[first])
    return found


def _span(seen: Seen, clauses: tuple[int, int]) -> tuple[int, int]:
    """From where to where in the reading some clauses stand."""
    at, text = seen.clauses[clauses[1] - 1]
    return seen.clauses[clauses[0]][0], at + len(text)


def spoken_of(hits: Iterable[Hit], excused: Iterable[Hit], least: float) -> list[Spoken]:
    """What rules have said of a text, so far as the model heeds it; where one excuses, it must be sure by `least`."""
    found = [
        Spoken(hit.start, hit.end, warns=True) if hit.term.action == Action.WARN else Spoken(hit.start, hit.end, inf)
        for hit in hits
    ]
    return found + [Spoken(hit.start, hit.end, least, excused=True) for hit in excused]


def _beside(spoken: Sequence[Spoken], start: int, end: int) -> list[Spoken]:
    return [rule for rule in spoken if rule.start < end and rule.end > start]


def _same(one: Likeness, other: Likeness) -> bool:
    """Whether two say one thing: the same words, or the same rule in clauses that they share. A warning hides no other rule."""
    words = one.start < other.end and one.end > other.start
    shared = one.clauses[0] < other.clauses[1] and one.clauses[1] > other.clauses[0]
    return words or (shared and one.rule == other.rule)


def _heaviest(seen: Seen, inside: np.ndarray, weights: np.ndarray, clauses: tuple[int, int]) -> tuple[int, int]:
    """From where to where the characters weigh most; each bears an even share of the runs that it stands in."""
    shares = weights / (seen.ends[inside] - seen.starts[inside])
    rises = np.zeros(len(seen.marked) + 1)
    np.add.at(rises, seen.starts[inside], shares)
    np.add.at(rises, seen.ends[inside], -shares)
    by_place, at = np.cumsum(rises), sum(len(text) + 2 for _, text in seen.clauses[: clauses[0]])
    best, found = 0.0, (0, 0)
    for begins, text in seen.clauses[slice(*clauses)]:
        total, begun = 0.0, 0
        for place in range(len(text)):
            if total <= 0:
                total, begun = 0.0, place
            total += float(by_place[at + 1 + place])
            if total > best:
                best, found = total, _to_the_ends(begun, place + 1, begins, len(text))
        at += len(text) + 2
    return found


def _to_the_ends(start: int, end: int, begins: int, length: int) -> tuple[int, int]:
    """A stretch of a clause with the few characters that would be left over at its ends, so that no word is cut there."""
    start = start if start > LEFT_OVER else 0
    return begins + start, begins + (end if length - end > LEFT_OVER else length)


@lru_cache(maxsize=1)
def current() -> Model:
    """The shipped model, read once a process."""
    return Model(arrays.load(Arrays, PLACE))
