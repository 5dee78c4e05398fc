"""Training: ridge regression of every occupation on the runs of a title, solved exactly in its dual form.

Beside the titles each name and alias of the classification is an example of its own, of less weight: so occupations that
nobody has advertised can be suggested too. The scores of an occupation's group and of its division are added to its own.
No step depends on chance, so the same files give the same model.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from portal.foundation.learning import ridge
from portal.occupations.titles.grams import grams
from portal.occupations.titles.model import Model

RIDGE = 1.0
NAME_WEIGHT = 0.3  # of a name or an alias; a real title has 1
TOGETHER = ((7, 0.1), (4, 0.05))  # (characters of the code that a group shares, its share in the score)
MOST_WEIGHTS = 1_000_000  # the largest that are kept; some 2 MB packed

Example = tuple[str, str, float]  # words, code, weight


def examples(titles: Iterable[tuple[str, str]], names: Iterable[tuple[str, str]]) -> list[Example]:
    """Titles and the classification's own words, weighted; (words, code) each."""
    return [(words, code, 1.0) for words, code in titles] + [(words, code, NAME_WEIGHT) for words, code in names]


def train(known: Sequence[Example], *, most: int = MOST_WEIGHTS) -> Model:
    """A model of the examples; needs some 700 MB for 8,000 of them, and half a minute."""
    counts = ridge.counted([grams(words) for words, _, _ in known])
    codes = sorted({code for _, code, _ in known})
    weights = np.array([weight for _, _, weight in known], np.float32)
    shares = ridge.dual(counts, [code for _, code, _ in known], codes, weights, RIDGE)
    return Model(**ridge.packed(counts, _with_groups(shares, codes), codes, most))


def _with_groups(dual: np.ndarray, codes: list[str]) -> np.ndarray:
    """Scores are linear, so a group's score is the sum of its occupations'."""
    for length, share in TOGETHER:
        groups, place = np.unique([code[:length] for code in codes], return_inverse=True)
        member = np.zeros((len(codes), len(groups)), np.float32)
        member[np.arange(len(codes)), place] = 1
        dual = dual + share * (dual @ member)[:, place]
    return dual
