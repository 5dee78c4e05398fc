"""The small line beside a figure, as coordinates of a 96 × 32 drawing."""

from collections.abc import Sequence

WIDTH, HEIGHT, EDGE_X, EDGE_Y = 96, 32, 2, 5


def points(values: Sequence[float], step: float = 0) -> list[tuple[float, float]]:
    """Each value's place, the lowest at the bottom; one value or none draws nothing.

    With a `step`, a unit of the height stands for at least so much and no value is placed more finely than
    that: a line must not tell what a table hides.
    """
    if len(values) < 2:
        return []
    low, high = min(values), max(values)
    apart = (WIDTH - 2 * EDGE_X - 4) / (len(values) - 1)
    span = (high - low) or 1
    rise = HEIGHT - 2 * EDGE_Y
    scale, decimals = (rise / max(span, step * rise), 0) if step else (rise / span, 1)
    return [
        (round(EDGE_X + place * apart, 1), round(HEIGHT - EDGE_Y - (value - low) * scale, decimals))
        for place, value in enumerate(values)
    ]
