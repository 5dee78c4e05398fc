"""Measures of fairness, as pure functions over arrays (algorithms.md 3)."""

from collections.abc import Sequence

import numpy as np


def gini(counts: Sequence[int]) -> float:
    """How unevenly something is spread: 0 all the same, near 1 one has everything. 0 for nothing at all."""
    values = np.sort(np.asarray(counts, float))
    if not len(values) or not values.sum():
        return 0.0
    place = np.arange(1, len(values) + 1)
    return float((2 * (place * values).sum()) / (len(values) * values.sum()) - (len(values) + 1) / len(values))


def auc(values: Sequence[float], is_member: Sequence[bool]) -> float:
    """How well a number tells who belongs to a group, whichever way: .5 not at all, 1 surely. Equal numbers share their rank."""
    numbers, member = np.asarray(values, float), np.asarray(is_member, bool)
    inside, outside = int(member.sum()), int((~member).sum())
    if not inside or not outside:
        return 0.5
    _, where, many = np.unique(numbers, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(many) - (many - 1) / 2)[where]
    found = (ranks[member].sum() - inside * (inside + 1) / 2) / (inside * outside)
    return float(max(found, 1 - found))


def exposure_ratio(shown: int, all_shown: int, members: int, everybody: int) -> float | None:
    """A group's share of what is shown over its share of who could be; 1 is alike. None where nothing can be said."""
    if not all_shown or not members or not everybody:
        return None
    return (shown / all_shown) / (members / everybody)
