"""The trained model of titles, kept as plain arrays beside their digest."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from portal.foundation.learning import arrays
from portal.occupations.titles.grams import grams

FOLDER = Path(__file__).resolve().parent.parent / "data"
NAME, COMMAND = "titles_model", "train_occupations"
ARRAYS, MANIFEST = f"{NAME}.npz", f"{NAME}.json"
LEAST = 0.02  # a lower score is no better than a guess


@dataclass(frozen=True)
class Model:
    """Weights by hashed run: run `ids[i]` gives `numbers[j] * scales[i]` to `codes[places[j]]`, j up to `ends[i]`."""

    codes: np.ndarray
    ids: np.ndarray
    idf: np.ndarray
    ends: np.ndarray
    places: np.ndarray
    numbers: np.ndarray
    scales: np.ndarray

    def scores(self, title: str) -> np.ndarray:
        """One score for each of `codes`; nothing but zeros for a title none of whose runs is known."""
        found = grams(title)
        asked = np.fromiter(found, np.uint32, len(found))
        at = np.minimum(np.searchsorted(self.ids, asked), len(self.ids) - 1)
        known = self.ids[at] == asked
        at, values = at[known], np.fromiter(found.values(), np.float64, len(found))[known]
        if not len(at):
            return np.zeros(len(self.codes))
        values = values * self.idf[at]
        values /= np.sqrt((values**2).sum())
        return self._summed(at, values * self.scales[at])

    def _summed(self, at: np.ndarray, values: np.ndarray) -> np.ndarray:
        starts = np.where(at > 0, self.ends[at - 1], 0).astype(np.int64)
        pieces = [slice(start, end) for start, end in zip(starts, self.ends[at].astype(np.int64), strict=True)]
        places = np.concatenate([self.places[piece] for piece in pieces])
        weights = np.concatenate([self.numbers[piece] * value for piece, value in zip(pieces, values, strict=True)])
        return np.bincount(places, weights, len(self.codes))

    def suggest(self, title: str, k: int = 5) -> list[tuple[str, float]]:
        """The `k` likeliest codes with their scores, best first; equal scores in code order."""
        scores = self.scores(title)
        best = np.argsort(-scores, kind="stable")[:k]
        return [(str(self.codes[i]), round(float(scores[i]), 4)) for i in best if scores[i] >= LEAST]


def save(model: Model, figures: dict[str, Any], folder: Path = FOLDER) -> int:
    """Write arrays and manifest; returns the arrays' size in bytes."""
    return arrays.save(model, figures, arrays.Place(folder, NAME, COMMAND))


def load(folder: Path = FOLDER) -> Model:
    """The model in `folder`. Raises BrokenModel if the digest is another one."""
    return arrays.load(Model, arrays.Place(folder, NAME, COMMAND))


@lru_cache(maxsize=1)
def current() -> Model:
    """The shipped model, read once a process."""
    return load()


def suggest(title: str, k: int = 5) -> list[tuple[str, float]]:
    """Codes that a title may mean, best first. To be shown as suggestions; a person chooses, never the model."""
    return current().suggest(title, k) if title.strip() else []
