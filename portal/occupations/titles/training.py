"""Training: ridge regression of every occupation on the runs of a title, solved exactly in its dual form.

Beside the titles each name and alias of the classification is an example of its own, of less weight: so occupations that
nobody has advertised can be suggested too. The scores of an occupation's group and of its division are added to its own.
No step depends on chance, so the same files give the same model.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from portal.occupations.titles.grams import grams
from portal.occupations.titles.model import Model

RIDGE = 1.0
NAME_WEIGHT = 0.3  # of a name or an alias; a real title has 1
TOGETHER = ((7, 0.1), (4, 0.05))  # (characters of the code that a group shares, its share in the score)
MOST_WEIGHTS = 1_000_000  # the largest that are kept; some 2 MB packed

Example = tuple[str, str, float]  # words, code, weight


@dataclass(frozen=True)
class Counts:
    """Examples as sparse rows: `rows[i]` holds the places and values of example i; `by_gram` is the same by column."""

    ids: np.ndarray
    idf: np.ndarray
    by_gram: list[tuple[np.ndarray, np.ndarray]]
    size: int


def examples(titles: Iterable[tuple[str, str]], names: Iterable[tuple[str, str]]) -> list[Example]:
    """Titles and the classification's own words, weighted; (words, code) each."""
    return [(words, code, 1.0) for words, code in titles] + [(words, code, NAME_WEIGHT) for words, code in names]


def train(known: Sequence[Example], *, most: int = MOST_WEIGHTS) -> Model:
    """A model of the examples; needs some 700 MB for 8,000 of them, and half a minute."""
    counts = _count([words for words, _, _ in known])
    codes = sorted({code for _, code, _ in known})
    answers = np.zeros((counts.size, len(codes)), np.float32)
    answers[np.arange(counts.size), np.searchsorted(codes, [code for _, code, _ in known])] = 1
    weights = np.array([weight for _, _, weight in known], np.float32)
    kernel = _kernel(counts)
    kernel[np.diag_indices(counts.size)] += RIDGE / weights
    dual = _with_groups(np.linalg.solve(kernel, answers), codes)
    return _packed(counts, dual, codes, most)


def _count(texts: Sequence[str]) -> Counts:
    found = [grams(text) for text in texts]
    rows = np.repeat(np.arange(len(found), dtype=np.int32), [len(one) for one in found])
    buckets = np.fromiter((bucket for one in found for bucket in one), np.int64, len(rows))
    values = np.fromiter((value for one in found for value in one.values()), np.float64, len(rows))
    ids, place, often = np.unique(buckets, return_inverse=True, return_counts=True)
    idf = np.log((1 + len(found)) / (1 + often)) + 1
    values *= idf[place]
    values /= np.sqrt(np.bincount(rows, values**2, len(found)))[rows]
    order = np.argsort(place, kind="stable")
    edges = np.cumsum(often)[:-1]
    by_gram = list(zip(np.split(rows[order], edges), np.split(values[order].astype(np.float32), edges), strict=True))
    return Counts(ids, idf, by_gram, len(found))


def _kernel(counts: Counts) -> np.ndarray:
    """How alike every two examples are; gathered run by run, since most runs stand in few of them."""
    kernel = np.zeros((counts.size, counts.size), np.float32)
    for rows, values in counts.by_gram:
        kernel[np.ix_(rows, rows)] += np.outer(values, values)
    return kernel


def _with_groups(dual: np.ndarray, codes: list[str]) -> np.ndarray:
    """Scores are linear, so a group's score is the sum of its occupations'."""
    for length, share in TOGETHER:
        groups, place = np.unique([code[:length] for code in codes], return_inverse=True)
        member = np.zeros((len(codes), len(groups)), np.float32)
        member[np.arange(len(codes)), place] = 1
        dual = dual + share * (dual @ member)[:, place]
    return dual


def _packed(counts: Counts, dual: np.ndarray, codes: list[str], most: int) -> Model:
    """The largest weights as eight-bit numbers, by run; two passes, so that never all of them are held at once."""
    least = _least_kept(counts, dual, most)
    ends, places, numbers, scales = [], [], [], []
    for rows, values in counts.by_gram:
        line = values @ dual[rows]
        kept = np.flatnonzero(np.abs(line) >= least)
        scale = np.float32(np.abs(line).max() / 127)
        places.append(kept.astype(np.uint16))
        numbers.append(np.round(line[kept] / scale).astype(np.int8))
        scales.append(scale)
        ends.append(len(kept))
    return Model(
        codes=np.array(codes), ids=counts.ids.astype(np.uint32), idf=counts.idf.astype(np.float16),
        ends=np.cumsum(ends).astype(np.uint32), places=np.concatenate(places), numbers=np.concatenate(numbers),
        scales=np.array(scales, np.float16),
    )  # fmt: skip


def _least_kept(counts: Counts, dual: np.ndarray, most: int) -> float:
    """The size from which on about `most` weights are kept, by a histogram of their logarithms."""
    edges = np.logspace(-7, 1, 4001)
    seen = np.zeros(len(edges) - 1, np.int64)
    for rows, values in counts.by_gram:
        seen += np.histogram(np.abs(values @ dual[rows]), edges)[0]
    larger = np.cumsum(seen[::-1])[::-1]
    return float(edges[np.argmax(larger <= most)])
