"""The one way to learn from our own examples: solved exactly, or approached where they are too many."""

import numpy as np

from portal.foundation.learning import ridge


def test_approached_is_what_an_exact_solution_gives(monkeypatch):
    dice = np.random.default_rng(5)
    found = [{int(one): 1.0 for one in dice.choice(60, 8, replace=False)} for _ in range(300)]
    counts, labels = ridge.counted(found), [str(number % 3) for number in range(300)]
    exact = ridge.dual(counts, labels, ["0", "1"], np.ones(300, np.float32), 0.5)
    monkeypatch.setattr(ridge, "MOST_AT_ONCE", 0)
    near = ridge.dual(counts, labels, ["0", "1"], np.ones(300, np.float32), 0.5)
    assert np.abs(exact - near).max() < 0.01 * np.abs(exact).max()
