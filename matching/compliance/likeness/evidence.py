"""From likeness to how sure one may be: a sum of eleven parts, learnt from sentences by hands that the likeness was not trained on.

Of sentences that it has learnt a model is always sure, so how much its likeness is worth only others can teach: the
first training leaves the `weighed` sentences out, and what it says of them is weighed against what they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

PARTS = (
    "likeness",  # of the stretch, over its length
    "rule",  # what goes to the rule with the largest share of it
    "speaks_for",  # what the runs give that speak for something forbidden, over the length
    "speaks_against",  # and those that speak against it
    "characters",
    "clauses",  # of the stretch
    "beside",  # clauses of the whole text, up to MANY: of twenty lines at most one is forbidden
    "excused",  # whether an exception of a rule lets these words pass
    "length",  # of the stretch in runs, rare ones longer
    "known",  # share of the runs that the training had seen
)
NEUTRAL = np.zeros(len(PARTS) + 1)
MANY = 3
PENALTY, STEPS, ENOUGH = 1 / 0.3, 50, 1e-8


def sure(evidence: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How sure, between 0 and 1, for each row of PARTS; the last weight stands for itself."""
    return 1 / (1 + np.exp(-(evidence @ weights[:-1] + weights[-1])))


def weighed(evidence: np.ndarray, forbidden: Sequence[bool]) -> np.ndarray:
    """The weight of every part and the one that stands for itself: logistic regression by Newton's steps, with a small penalty."""
    given, truth = evidence, np.asarray(forbidden, float)
    middle, spread = given.mean(0), given.std(0)
    spread[spread == 0] = 1
    rows = np.column_stack([(given - middle) / spread, np.ones(len(given))])
    penalty = np.append(np.full(len(middle), PENALTY), 0)
    weights = np.zeros(len(penalty))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (chance - truth) + penalty * weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < ENOUGH:
            break
    own = weights[:-1] / spread
    return np.append(own, weights[-1] - own @ middle)
