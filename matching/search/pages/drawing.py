"""Where the vacancies are, drawn: a mark at each unit's point, as large as it has vacancies. Our own drawing, no map service."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.search import near
from matching.search.pages.panel import Below

WIDE, HIGH, EDGE = 720, 480, 48
LEAST, MOST = 8, 34  # radius of a mark
LABELLED = 14  # how many marks carry their name


@dataclass(frozen=True)
class Mark:
    """One unit on the drawing."""

    below: Below
    x: float
    y: float
    radius: float
    is_labelled: bool

    @property
    def text_y(self) -> float:
        return round(self.y + self.radius + 16, 1)


@dataclass(frozen=True)
class Drawing:
    """All marks in a box of WIDE × HIGH."""

    marks: list[Mark]

    @property
    def box(self) -> str:
        return f"0 0 {WIDE} {HIGH}"


def drawing_of(rows: Sequence[Below]) -> Drawing | None:
    """The units that have a point; None where fewer than two do. A city stands in the middle of its counties."""
    placed = [(one, point) for one in rows if (point := _point(one.code))]
    if len(placed) < 2:
        return None
    lats, lons = zip(*(point for _, point in placed), strict=True)
    narrow = math.cos((min(lats) + max(lats)) / 2)
    width, height = (max(lons) - min(lons)) * narrow or 1e-6, max(lats) - min(lats) or 1e-6
    scale = min((WIDE - 2 * EDGE) / width, (HIGH - 2 * EDGE) / height)
    most = max(one.count for one, _ in placed)
    left, top = (WIDE - width * scale) / 2, (HIGH - height * scale) / 2
    return Drawing([
        Mark(
            one, round(left + (lon - min(lons)) * narrow * scale, 1), round(top + (max(lats) - lat) * scale, 1),
            round(LEAST + (MOST - LEAST) * math.sqrt(one.count / most), 1), at < LABELLED,
        )
        for at, (one, (lat, lon)) in enumerate(placed)
    ])  # fmt: skip


def _point(code: str) -> tuple[float, float] | None:
    points = near.POINTS.current()
    at = points.place.get(code)
    if at is not None:
        return float(points.lat[at]), float(points.lon[at])
    inside = [place for other, place in points.place.items() if other[:4] == code[:4] and not points.towns[place]]
    return (float(np.mean(points.lat[inside])), float(np.mean(points.lon[inside]))) if inside else None
