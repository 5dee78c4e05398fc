"""What the model sees of a text: the characters of every clause, and the kinds of words that follow each other.

The text is the one that the rules read (reading.py), without its disguises. “押身份证” and “扣毕业证” are one to a model that
knows that both take a paper: `kinds.txt` names such words by kind, and runs of kinds count beside runs of characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from portal.rules.wording import BREAK, NUMERALS

KINDS = Path(__file__).with_name("kinds.txt")
FIRST_SIGN = 0xE000  # private characters stand for the kinds, so that none is taken for a character of a text
NUMBER = "#"
IN_NUMBER = frozenset(NUMERALS + "十-.")
CHARACTERS, WORDS = (1, 2), (1, 2, 3)  # lengths of the runs
PAIRS, APART = (1, 2, 3), 12  # a kind is paired with the next three kinds, over so many words
LONGEST_CLAUSE = 60  # characters; a longer one is read in pieces
CLAUSE = re.compile(f"[^{BREAK}]{{1,{LONGEST_CLAUSE}}}")
PRIME, MIX = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)
OF_CHARACTERS, OF_WORDS, OF_PAIRS = 1, 2, 3  # what is hashed first, so that no run of one sort is taken for another


@dataclass(frozen=True)
class Seen:
    """All runs of a text: the hash of each, the clause it stands in, and from where to where in `marked`."""

    clauses: list[tuple[int, str]]
    marked: str
    hashes: np.ndarray
    clause: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


@lru_cache(maxsize=1)
def kinds() -> dict[str, list[tuple[str, str]]]:
    """The words that have a kind and its sign, by their first two characters, the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for number, line in enumerate(KINDS.read_text(encoding="utf-8").splitlines()):
        for word in line.partition("：")[2].split():
            found.setdefault(word[:2], []).append((word, chr(FIRST_SIGN + number)))
    for words in found.values():
        words.sort(key=lambda pair: -len(pair[0]))
    return found


def see(plain: str) -> Seen:
    """The runs of every clause between the marks of its ends, each as often as it stands there."""
    clauses = [(match.start(), match[0]) for match in CLAUSE.finditer(plain)]
    if not clauses:
        nothing = np.zeros(0, np.int64)
        return Seen([], "", nothing.astype(np.uint32), nothing, nothing, nothing)
    marked = "".join(f"{BREAK}{text}{BREAK}" for _, text in clauses)
    of = np.repeat(np.arange(len(clauses)), [len(text) + 2 for _, text in clauses])
    at = np.arange(len(marked))
    found = list(_in_a_row(_numbers(marked), of, at, at + 1, CHARACTERS, OF_CHARACTERS))
    signs, starts = _words(marked)
    ends = np.append(starts[1:], len(marked))
    words, of_word = _numbers(signs), of[starts]
    found += _in_a_row(words, of_word, starts, ends, WORDS, OF_WORDS)
    found += _pairs(words, of_word, starts, ends)
    hashes, clause, start, end = (np.concatenate(column) for column in zip(*found, strict=True))
    return Seen(clauses, marked, hashes, clause, start, end)


def _words(marked: str) -> tuple[str, np.ndarray]:
    """Signs of kinds, numbers and single characters, and where each begins. No word crosses the end of a clause."""
    known, signs, starts, at, size = kinds(), [], [], 0, len(marked)
    while at < size:
        starts.append(at)
        here = marked[at]
        for word, sign in (*known.get(marked[at : at + 2], ()), *known.get(here, ())):
            if marked.startswith(word, at):
                signs.append(sign)
                at += len(word)
                break
        else:
            at += 1
            if here in IN_NUMBER:
                here = NUMBER
                while at < size and marked[at] in IN_NUMBER:
                    at += 1
            signs.append(here)
    return "".join(signs), np.array(starts, np.int64)


Columns = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def _in_a_row(
    signs: np.ndarray, of: np.ndarray, starts: np.ndarray, ends: np.ndarray, lengths: tuple[int, ...], sort: int
) -> list[Columns]:
    found = []
    for length in lengths:
        last = max(len(signs) - length + 1, 0)
        inside = np.flatnonzero(of[:last] == of[length - 1 : length - 1 + last])
        hashed = _hashed(sort, [signs[inside + step] for step in range(length)])
        found.append((hashed, of[inside], starts[inside], ends[inside + length - 1]))
    return found


def _pairs(signs: np.ndarray, of: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> list[Columns]:
    kind = np.flatnonzero((signs >= FIRST_SIGN) & (signs < FIRST_SIGN + 256) | (signs == ord(NUMBER)))
    found = []
    for step in PAIRS:
        one, other = kind[:-step], kind[step:]
        near = (of[one] == of[other]) & (other - one <= APART)
        one, other = one[near], other[near]
        found.append((_hashed(OF_PAIRS, [signs[one], signs[other]]), of[one], starts[one], ends[other]))
    return found


def _numbers(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _hashed(sort: int, columns: list[np.ndarray]) -> np.ndarray:
    """A 32-bit hash of each row: of 130,000 runs hardly two share one."""
    total = np.full(len(columns[0]), sort, np.uint64)
    for column in columns:
        total = (total * PRIME) ^ column
    return ((total * MIX) >> np.uint64(32)).astype(np.uint32)
