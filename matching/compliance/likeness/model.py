"""The trained model of forbidden wording, and what it says of a text: a sum of parts, with the words that weighed most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matching.compliance.likeness.runs import Seen, see
from portal.foundation.learning import arrays
from portal.rules.enums import Action

PLACE = arrays.Place(Path(__file__).parent, "wording_model", "train_wording")
FEWEST = 4  # Chinese characters that can mean something
MOST, MOST_TRIED = 10, 30  # stretches of one text; whoever looks at one looks at the text
LEFT_OVER = 3  # characters at the end of a clause that are marked with the rest
CHINESE = re.compile("[\u4e00-\u9fff]")
SEPARATOR = ":"
SIEVE = np.uint32((1 << 20) - 1)  # the last bits of a hash, by which most unknown runs are put aside


class Spoken(NamedTuple):
    """A stretch that a rule has looked at: how much likeness the model needs to speak there too, and whether the rule warns."""

    start: int
    end: int
    least: float = 0.0
    warns: bool = False


@dataclass(frozen=True)
class Arrays:
    """Weights by hashed run: run `ids[i]` gives `sums[i]` to all codes together, and of that, as far as it is kept,
    `numbers[j] * scales[i]` to `codes[places[j]]`, j up to `ends[i]`.
    """

    codes: np.ndarray
    ids: np.ndarray
    idf: np.ndarray
    sums: np.ndarray
    ends: np.ndarray
    places: np.ndarray
    numbers: np.ndarray
    scales: np.ndarray


@dataclass(frozen=True)
class Likeness:
    """Words of the reading that resemble what a rule forbids; `clauses` are the whole clauses that they stand in."""

    rule: str
    action: str
    start: int
    end: int
    score: float
    clauses: tuple[int, int]


class Model:
    """Sums over runs. The score of a stretch is the sum of its runs' weights, divided by the length of the stretch."""

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
        """The stretches of a reading that resemble something forbidden by at least so much, the likest first.

        Beside what a rule has `spoken` of it takes more, or is of no use at all; where one only warns of an age, something else may still be said.
        """
        seen = see(plain)
        rows, kept = self._rows(seen.hashes), list[Likeness]()
        likest = sorted(self._stretches(seen, rows, least), key=lambda one: (-one[0], one[1]))
        for score, (first, last) in likest[:MOST_TRIED]:
            (start, _), (at, text) = seen.clauses[first], seen.clauses[last - 1]
            beside = [rule for rule in spoken if rule.start < at + len(text) and rule.end > start]
            if any(score < rule.least for rule in beside):
                continue
            one = self._likeness(seen, rows, (first, last), score)
            warned = one.action == Action.WARN and any(rule.warns for rule in beside)
            if not warned and not any(_same(one, other) for other in kept):
                kept.append(one)
        return kept[:MOST]

    def _stretches(self, seen: Seen, rows: np.ndarray, least: float) -> Iterator[tuple[float, tuple[int, int]]]:
        """Every clause, and every two that follow each other, as far as they score enough."""
        many = len(seen.clauses)
        sums = np.bincount(seen.clause, self._sums[rows], many)
        squares = np.bincount(seen.clause, self._squares[rows], many)
        for length in (1, 2):
            last = max(many - length + 1, 0)
            total = np.sum([sums[step : step + last] for step in range(length)], axis=0)
            size = np.sum([squares[step : step + last] for step in range(length)], axis=0)
            for first in np.flatnonzero(total >= least * np.sqrt(size)).tolist():
                said = "".join(text for _, text in seen.clauses[first : first + length])
                if len(CHINESE.findall(said)) >= FEWEST:
                    yield float(total[first] / np.sqrt(size[first])), (first, first + length)

    def _likeness(self, seen: Seen, rows: np.ndarray, clauses: tuple[int, int], score: float) -> Likeness:
        """The rule with the largest share, and of all runs of characters of one clause the one that weighs most."""
        first, last = clauses
        inside = np.flatnonzero((seen.clause >= first) & (seen.clause < last))
        rule, action = self.codes[int(self._by_code(rows[inside]).argmax())]
        start, end = _heaviest(seen, inside, self._sums[rows[inside]], clauses)
        (begins, _), (ends, text) = seen.clauses[first], seen.clauses[last - 1]
        return Likeness(rule, action, start, end, score, (begins, ends + len(text)))

    def _by_code(self, rows: np.ndarray) -> np.ndarray:
        """How much these runs give to each code."""
        known = rows[rows < len(self._ids)]
        many = self._starts[known + 1] - self._starts[known]
        at = np.arange(many.sum()) + np.repeat(self._starts[known] - np.cumsum(many) + many, many)
        given = self._kept.numbers[at] * np.repeat(self._scales[known], many)
        return np.bincount(self._kept.places[at], given, len(self.codes))


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
