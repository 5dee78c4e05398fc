"""The fairness desk: whether recommendations treat groups alike, add up, and can be computed again."""
