"""How good the model is on titles that it has never seen: five parts, each judged by a model of the other four."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from portal.occupations.titles.grams import bare
from portal.occupations.titles.training import examples, train

PARTS, SEED = 5, 0
MINOR, MAJOR = 7, 1  # characters of a code

Pair = tuple[str, str]


def parts_of(titles: Sequence[Pair]) -> np.ndarray:
    """The part of each title; titles equal but for signs and figures are in one part."""
    alike = sorted({bare(title) for title, _ in titles})
    shuffled = np.random.default_rng(SEED).permutation(len(alike))
    part = {text: int(place) % PARTS for text, place in zip(alike, shuffled, strict=True)}
    return np.array([part[bare(title)] for title, _ in titles])


def measure(titles: Sequence[Pair], names: Sequence[Pair]) -> dict[str, Any]:
    """Shares of titles answered rightly; a name or alias equal to a title that is asked is kept from the model."""
    part = parts_of(titles)
    answers: list[tuple[str, list[str]]] = []
    for asked in range(PARTS):
        unseen = [pair for pair, at in zip(titles, part, strict=True) if at == asked]
        hidden = {bare(title) for title, _ in unseen}
        known = [pair for pair, at in zip(titles, part, strict=True) if at != asked]
        model = train(examples(known, [pair for pair in names if bare(pair[0]) not in hidden]))
        answers += [(code, [found for found, _ in model.suggest(title)]) for title, code in unseen]
    return shares(answers)


def shares(answers: Sequence[tuple[str, list[str]]]) -> dict[str, Any]:
    """Top-1 and top-5 by the whole code, and top-1 by minor and by major group."""
    firsts = [(code, found[0] if found else "") for code, found in answers]
    return {
        "titles": len(answers),
        "top1": _share([code == first for code, first in firsts]),
        "top5": _share([code in found for code, found in answers]),
        "minor": _share([code[:MINOR] == first[:MINOR] for code, first in firsts]),
        "major": _share([code[:MAJOR] == first[:MAJOR] for code, first in firsts]),
    }


def _share(right: list[bool]) -> float:
    return round(sum(right) / max(len(right), 1), 4)
