"""The small line beside a figure, as coordinates of a 96 × 32 drawing."""

from collections.abc import Sequence

WIDTH, HEIGHT, EDGE_X, EDGE_Y = 96, 32, 2, 5


def points(values: Sequence[float]) -> list[tuple[float, float]]:
    """Each value's place, the lowest at the bottom; one value or none draws nothing."""
    if len(values) < 2:
        return []
    low, high = min(values), max(values)
    step = (WIDTH - 2 * EDGE_X - 4) / (len(values) - 1)
    span = (high - low) or 1
    rise = HEIGHT - 2 * EDGE_Y
    return [
        (round(EDGE_X + place * step, 1), round(HEIGHT - EDGE_Y - (value - low) / span * rise, 1))
        for place, value in enumerate(values)
    ]
