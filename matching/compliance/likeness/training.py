"""Training on our own sentences: what each forbids, and beside them much that is innocent.

Innocent are also the titles and the definitions of the occupations, as far as no rule finds anything in them: whoever only
says what the work is must not be held up. No step depends on chance, so the same files give the same model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from matching.compliance.lexicon import Lexicon
from matching.compliance.likeness import evidence
from matching.compliance.likeness.model import SEPARATOR, Arrays, Model, spoken_of
from matching.compliance.likeness.runs import see
from matching.compliance.reading import read
from matching.compliance.sentences import INNOCENT, MAKING, TAUGHT, WEIGHED, sentences
from portal.foundation.learning import ridge
from portal.occupations import catalogue
from portal.rules.enums import Action

RIDGE = 0.3
MOST_WEIGHTS = 400_000
LONG, MUCH = 22, 3.0  # characters of an innocent line that only fills an advertisement, and how much it counts
EVERY = 2  # of the titles every second one: all of them teach hardly more and take four times as long

Example = tuple[str, str, float]  # plain text, code or INNOCENT, how much it counts


def trained(lexicon: Lexicon) -> tuple[Arrays, int]:
    """The model of all that is taught, and from how many sentences it learnt.

    Trained twice: first without the weighed sentences, which then tell how much its likeness is worth.
    """
    known = list(_own(MAKING, TAUGHT)) + _work_without(lexicon)
    first = train(known, evidence.NEUTRAL)
    known += _own(WEIGHED)
    return train(known, weigh(Model(first), lexicon)), len(known)


def train(known: list[Example], weights: np.ndarray) -> Arrays:
    """A model of the examples; two minutes for 50,000 of them."""
    counts = ridge.counted([_counted(plain) for plain, _, _ in known])
    labels, counting = [code for _, code, _ in known], np.array([counts_as for *_, counts_as in known], np.float32)
    codes = sorted(set(labels) - {INNOCENT})
    shares = ridge.dual(counts, labels, codes, counting, RIDGE)
    sums = ridge.summed(counts, shares).astype(np.float16)
    return Arrays(sums=sums, evidence=weights, **ridge.packed(counts, shares, codes, MOST_WEIGHTS))


def weigh(model: Model, lexicon: Lexicon) -> np.ndarray:
    """How much each part of the evidence is worth: of a forbidden sentence its likest stretch, of an innocent one all.

    What a rule finds anyway teaches nothing.
    """
    rows, forbidden = [], []
    for action in Action:
        for rule, text in sentences(action, WEIGHED):
            reading = read(text)
            hits, excused = lexicon.looked_at(reading)
            if hits and (action == Action.WARN or any(hit.term.action != Action.WARN for hit in hits)):
                continue
            stretches = model.evidence_of(reading.plain, spoken_of(hits, excused, 0))
            if rule != INNOCENT and len(stretches.first):
                stretches = stretches.of(np.array([stretches.likeness.argmax()]))
            rows.append(stretches.parts)
            forbidden += [rule != INNOCENT] * len(stretches.first)
    return evidence.weighed(np.concatenate(rows), forbidden)


def _innocent(plain: str, *, known: bool = False) -> Example:
    """An advertisement has twenty lines and at most one of them is forbidden: what only fills it must be left alone,
    and so must what the rules are known to leave alone.
    """
    return plain, INNOCENT, MUCH if known or len(plain) >= LONG else 1.0


def _own(*splits: str) -> Iterator[Example]:
    """What a person has to look at is one code for each rule, whatever the rule does; a warning is its own."""
    for action in Action:
        for split in splits:
            for rule, text in sentences(action, split):
                plain, said = read(text).plain, Action.WARN if action == Action.WARN else Action.REVIEW
                if rule == INNOCENT:
                    yield _innocent(plain, known=split == MAKING)
                else:
                    yield plain, f"{rule}{SEPARATOR}{said.value}", 1.0


def _work_without(lexicon: Lexicon) -> list[Example]:
    """What people do for a living, as far as no rule finds anything in it."""
    readings = map(read, _work())
    return [_innocent(reading.plain) for reading in readings if not lexicon.hits(reading)]


def _work() -> Iterable[str]:
    yield from (title for title, _ in catalogue.titles()[::EVERY])
    yield from (row["definition"] for row in catalogue.read("occupations.csv") if row["definition"])


def _counted(plain: str) -> dict[int, float]:
    hashes, times = np.unique(see(plain).hashes, return_counts=True)
    return dict(zip(hashes.tolist(), times.astype(float).tolist(), strict=True))
