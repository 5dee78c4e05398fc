"""Ridge regression of every label on hashed features, solved in its dual form, exactly where that is possible. No step depends on chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_AT_ONCE = 16_000  # examples; with 22,000 the solver of numpy's wheel ended the process
ALMOST, MOST_STEPS, TINY = 1e-3, 400, 1e-30


@dataclass(frozen=True)
class Counts:
    """Examples as sparse rows: `by_gram[i]` holds the examples that feature `ids[i]` stands in, and its values there."""

    ids: np.ndarray
    idf: np.ndarray
    by_gram: list[tuple[np.ndarray, np.ndarray]]
    size: int


def counted(found: Sequence[dict[int, float]]) -> Counts:
    """Features of the examples, weighed by how rare they are; every example has the length 1."""
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


def dual(counts: Counts, labels: Sequence[str], codes: list[str], weights: np.ndarray, ridge: float) -> np.ndarray:
    """The share of every example in the score of every code; an example whose label is no code stands for none."""
    answers = np.zeros((counts.size, len(codes)), np.float32)
    at = {code: number for number, code in enumerate(codes)}
    for row, label in enumerate(labels):
        if label in at:
            answers[row, at[label]] = 1
    more = (ridge / weights).astype(np.float32)
    return _solved(counts, answers, more) if counts.size <= MOST_AT_ONCE else _approached(counts, answers, more)


def _solved(counts: Counts, answers: np.ndarray, more: np.ndarray) -> np.ndarray:
    kernel = _kernel(counts)
    kernel[np.diag_indices(counts.size)] += more
    return np.asarray(np.linalg.solve(kernel, answers))


def _approached(counts: Counts, answers: np.ndarray, more: np.ndarray) -> np.ndarray:
    """The same by conjugate gradients, all labels beside each other, until what is left of each is ALMOST of its answer.

    How alike two examples are is never written down: of 40,000 that would be 6 GB. Each step goes through the features and back.
    """
    likeness = _Likeness(counts)
    shares, left = np.zeros_like(answers), answers.copy()
    way, size = left.copy(), (left * left).sum(0)
    enough = ALMOST**2 * np.maximum(size, 1)
    for _ in range(MOST_STEPS):
        if (size <= enough).all():
            break
        ahead = likeness.of(way) + more[:, None] * way
        step = size / np.maximum((way * ahead).sum(0), TINY)
        shares += step * way
        left -= step * ahead
        before, size = size, (left * left).sum(0)
        way = left + (size / np.maximum(before, TINY)) * way
    return shares


class _Likeness:
    """Products with the table of how alike every two examples are, by the features that both have."""

    def __init__(self, counts: Counts) -> None:
        import numba  # three tenths of a second, for whoever trains

        self.rows = np.concatenate([rows for rows, _ in counts.by_gram])
        self.values = np.concatenate([values for _, values in counts.by_gram])
        self.ends = np.cumsum([len(rows) for rows, _ in counts.by_gram])
        self._product = numba.njit(fastmath=True)(_product)

    def of(self, shares: np.ndarray) -> np.ndarray:
        """Example by label in, example by label out."""
        return np.asarray(self._product(self.rows, self.values, self.ends, shares))


def _product(rows: np.ndarray, values: np.ndarray, ends: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Feature by feature: what its examples' shares come to there, given back to each of them. Loops, since compiled."""
    found, begins, labels = np.zeros_like(shares), 0, shares.shape[1]
    total = np.zeros(labels, shares.dtype)
    for end in ends:
        total[:] = 0
        for at in range(begins, end):
            for label in range(labels):
                total[label] += values[at] * shares[rows[at], label]
        for at in range(begins, end):
            for label in range(labels):
                found[rows[at], label] += values[at] * total[label]
        begins = end
    return found


def _kernel(counts: Counts) -> np.ndarray:
    """How alike every two examples are; gathered feature by feature, since most stand in few of them."""
    kernel = np.zeros((counts.size, counts.size), np.float32)
    for rows, values in counts.by_gram:
        kernel[np.ix_(rows, rows)] += np.outer(values, values)
    return kernel


def summed(counts: Counts, shares: np.ndarray) -> np.ndarray:
    """What every feature gives to all codes together, by feature."""
    total = shares.sum(1)
    return np.array([values @ total[rows] for rows, values in counts.by_gram])


def packed(counts: Counts, shares: np.ndarray, codes: list[str], most: int) -> dict[str, Any]:
    """The largest weights as eight-bit numbers, by feature; two passes, so that never all of them are held at once.

    Feature `ids[i]` gives `numbers[j] * scales[i]` to `codes[places[j]]`, j up to `ends[i]`.
    """
    least = _least_kept(counts, shares, most)
    ends, places, numbers, scales = [], [], [], []
    for rows, values in counts.by_gram:
        line = values @ shares[rows]
        kept = np.flatnonzero(np.abs(line) >= least)
        scale = np.float32(np.abs(line).max() / 127)
        places.append(kept.astype(np.uint16))
        numbers.append(np.round(line[kept] / scale).astype(np.int8))
        scales.append(scale)
        ends.append(len(kept))
    return {
        "codes": np.array(codes), "ids": counts.ids.astype(np.uint32), "idf": counts.idf.astype(np.float16),
        "ends": np.cumsum(ends).astype(np.uint32), "places": np.concatenate(places), "numbers": np.concatenate(numbers),
        "scales": np.array(scales, np.float16),
    }  # fmt: skip


def _least_kept(counts: Counts, shares: np.ndarray, most: int) -> float:
    """The size from which on about `most` weights are kept, by a histogram of their logarithms."""
    edges = np.logspace(-7, 1, 4001)
    seen = np.zeros(len(edges) - 1, np.int64)
    for rows, values in counts.by_gram:
        seen += np.histogram(np.abs(values @ shares[rows]), edges)[0]
    larger = np.cumsum(seen[::-1])[::-1]
    return float(edges[np.argmax(larger <= most)])
