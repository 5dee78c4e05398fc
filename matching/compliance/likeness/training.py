"""Training on our own sentences: what each forbids, and beside them much that is innocent.

Innocent are also the titles and the definitions of the occupations, as far as no rule finds anything in them: whoever only
says what the work is must not be held up. No step depends on chance, so the same files give the same model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from matching.compliance.lexicon import Lexicon
from matching.compliance.likeness.model import SEPARATOR, Arrays
from matching.compliance.likeness.runs import see
from matching.compliance.reading import read
from matching.compliance.sentences import INNOCENT, MAKING, TAUGHT, sentences
from portal.foundation.learning import ridge
from portal.occupations import catalogue
from portal.rules.enums import Action

RIDGE = 0.3
MOST_WEIGHTS = 400_000
LONG, MUCH = 22, 3.0  # characters of an innocent line that only fills an advertisement, and how much it counts
EVERY = 2  # of the titles every second one: all of them teach hardly more and take four times as long

Example = tuple[str, str, float]  # plain text, code or INNOCENT, how much it counts


def examples(lexicon: Lexicon) -> list[Example]:
    """All that the model learns from."""
    found = list(_own())
    readings = map(read, _work())
    return found + [_innocent(reading.plain) for reading in readings if not lexicon.hits(reading)]


def train(known: list[Example]) -> Arrays:
    """A model of the examples; two minutes for 50,000 of them."""
    counts = ridge.counted([_counted(plain) for plain, _, _ in known])
    labels, weights = [code for _, code, _ in known], np.array([weight for *_, weight in known], np.float32)
    codes = sorted(set(labels) - {INNOCENT})
    shares = ridge.dual(counts, labels, codes, weights, RIDGE)
    sums = ridge.summed(counts, shares).astype(np.float16)
    return Arrays(sums=sums, **ridge.packed(counts, shares, codes, MOST_WEIGHTS))


def _innocent(plain: str, *, known: bool = False) -> Example:
    """An advertisement has twenty lines and at most one of them is forbidden: what only fills it must be left alone,
    and so must what the rules are known to leave alone.
    """
    return plain, INNOCENT, MUCH if known or len(plain) >= LONG else 1.0


def _own() -> Iterator[Example]:
    """What a person has to look at is one code for each rule, whatever the rule does; a warning is its own."""
    for action in Action:
        for split in (MAKING, TAUGHT):
            for rule, text in sentences(action, split):
                plain, said = read(text).plain, Action.WARN if action == Action.WARN else Action.REVIEW
                if rule == INNOCENT:
                    yield _innocent(plain, known=split == MAKING)
                else:
                    yield plain, f"{rule}{SEPARATOR}{said.value}", 1.0


def _work() -> Iterable[str]:
    yield from (title for title, _ in catalogue.titles()[::EVERY])
    yield from (row["definition"] for row in catalogue.read("occupations.csv") if row["definition"])


def _counted(plain: str) -> dict[int, float]:
    hashes, times = np.unique(see(plain).hashes, return_counts=True)
    return dict(zip(hashes.tolist(), times.astype(float).tolist(), strict=True))
