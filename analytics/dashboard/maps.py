"""The map beside a board's table, drawn on the server: built boundaries as SVG paths, five steps of one blue.

A province shows its cities, a city its counties, a county the points of its townships in its outline; below
that there is no boundary to draw. Coordinates are rounded to half a unit, so neighbours share their border exactly.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from portal.regions.boundaries import map_file
from portal.regions.enums import Level
from portal.regions.models import Division

WIDTH, EDGE = 400, 2
STEPS = 5
DARK_FROM = 4  # from this step on the ground is dark and words on it are light
FINE = 2  # units of the drawing to one of the picture
# Where a label stands that does not fit into its city, and where its line ends; degrees. Drawn for the province.
BESIDE = {
    "230300": ((134.45, 45.0), (132.62, 45.61)), "230400": ((131.22, 49.13), (130.37, 47.84)),
    "230500": ((134.52, 46.03), (132.41, 46.50)), "230800": ((133.46, 49.13), (133.25, 47.96)),
    "230900": ((132.83, 44.10), (130.90, 45.80)),
}  # fmt: skip
INSIDE = {
    "231000": (129.88, 44.60), "230200": (124.54, 47.82), "231200": (126.51, 47.21), "231100": (127.00, 49.25),
    "230100": (127.95, 45.63), "230600": (124.58, 46.50), "232700": (124.19, 52.33), "230700": (128.90, 47.44),
}  # fmt: skip
SUFFIXES = ("地区", "市", "县", "区")


@dataclass(frozen=True)
class Shape:
    """One unit's area as an SVG path, with the point its label stands at."""

    code: str
    path: str
    x: float
    y: float
    fits: bool
    lead: str = ""
    lead_x: float = 0
    lead_y: float = 0


@dataclass(frozen=True)
class Drawing:
    """Shapes in one picture, or the points of townships within an outline."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    outline: str = ""

    @property
    def box(self) -> str:
        return f"-4 -4 {self.width + 8} {self.height + 8}"

    @property
    def scale(self) -> float:
        return 1 / FINE


@dataclass(frozen=True)
class Mark:
    """One unit on the map with its figure: step 0 is not told."""

    shape: Shape
    name: str
    short: str
    words: str
    step: int
    figure: str
    selected: bool = False

    @property
    def is_labelled(self) -> bool:
        return bool(self.shape.path) and self.shape.fits and len(self.short) <= 5

    @property
    def is_dark(self) -> bool:
        return self.step >= DARK_FROM and not self.shape.lead


class _Projection:
    """Degrees to the picture: as wide as it may be, north up, one middle latitude for the whole."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        self.west, east = min(x for x, _ in points), max(x for x, _ in points)
        south, self.north = min(y for _, y in points), max(y for _, y in points)
        narrow = math.cos(math.radians((south + self.north) / 2))
        most = (WIDTH - 2 * EDGE) / max((east - self.west) * narrow, (south - self.north) * -0.9, 0.01)
        self.kx, self.ky = most * narrow, most
        self.width = round((east - self.west) * self.kx) + 2 * EDGE
        self.height = round((self.north - south) * self.ky) + 2 * EDGE

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        return EDGE + (lon - self.west) * self.kx, EDGE + (self.north - lat) * self.ky


def drawing_of(here: Division) -> Drawing | None:
    """The map of the units below `here`; None where no boundary is built, and below the county."""
    try:
        if here.level == Level.PROVINCE:
            return _areas("city", "", _edition("city"))
        if here.level == Level.CITY:
            return _areas("county", here.code[:4], _edition("county"))
        return _points(here) if here.level == Level.COUNTY else None
    except FileNotFoundError:
        return None


def _edition(level: str) -> float:
    """The time of the built file: a new one is drawn anew."""
    return map_file(level).stat().st_mtime


@lru_cache(maxsize=32)
def _areas(level: str, prefix: str, edition: float) -> Drawing | None:
    found = [one for one in _features(level, edition) if one[0].startswith(prefix)]
    if not found:
        return None
    projection = _Projection([point for _, rings in found for ring in rings for point in ring])
    shapes = tuple(_shape(adcode, rings, projection, with_leads=level == "city") for adcode, rings in found)
    return Drawing(projection.width, projection.height, shapes)


@lru_cache(maxsize=4)
def _features(level: str, edition: float) -> list[tuple[str, list[list[tuple[float, float]]]]]:
    """(adcode, outer rings) of every area of a built map."""
    whole = json.loads(map_file(level).read_text(encoding="utf-8"))
    return [
        (
            str(one["properties"]["adcode"]),
            [[(x, y) for x, y in polygon[0]] for polygon in one["geometry"]["coordinates"]],
        )
        for one in whole["features"]
    ]


def _shape(adcode: str, rings: Any, projection: _Projection, *, with_leads: bool) -> Shape:
    largest = max(rings, key=len)
    xs, ys = zip(*(projection.at(*point) for point in largest), strict=True)
    place = INSIDE.get(adcode) if with_leads else None
    x, y = projection.at(*place) if place else _centre(list(zip(xs, ys, strict=True)))
    fits = max(xs) - min(xs) > 44 and max(ys) - min(ys) > 34
    beside = BESIDE.get(adcode) if with_leads else None
    path = "".join(_ring(ring, projection) for ring in rings)
    if beside is None:
        return Shape(f"{adcode}000000", path, round(x), round(y), fits)
    (x, y), (to_x, to_y) = projection.at(*beside[0]), projection.at(*beside[1])
    away = y - 13 if to_y < y else y + 18
    lead = f"M{x:.0f} {away:.0f}L{to_x:.0f} {to_y:.0f}"
    return Shape(f"{adcode}000000", path, round(x), round(y), True, lead, round(to_x), round(to_y))


def _centre(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of an area."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return (x / (3 * area), y / (3 * area)) if area else points[0]


def _ring(ring: Iterable[tuple[float, float]], projection: _Projection) -> str:
    """A closed path in steps of whole numbers; points that fall together are drawn once."""
    at = [(round(x * FINE), round(y * FINE)) for x, y in (projection.at(*point) for point in ring)]
    kept = [at[0]]
    for x, y in at[1:]:
        if (x, y) != kept[-1]:
            kept.append((x, y))
    if len(kept) < 4:
        return ""
    steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(kept)]
    return f"M{kept[0][0]} {kept[0][1]}l" + " ".join(f"{dx} {dy}" for dx, dy in steps) + "Z"


def _points(county: Division) -> Drawing | None:
    """The townships of a county as points in its outline."""
    outlines = [rings for adcode, rings in _features("county", _edition("county")) if adcode == county.code[:6]]
    towns = list(Division.objects.current().filter(parent_id=county.code).values_list("code", "lon", "lat"))
    places = [(code, lon, lat) for code, lon, lat in towns if lon is not None and lat is not None]
    if 2 * len(places) < len(towns):  # a map that leaves most of them out would mislead
        return None
    known = [(lon, lat) for _, lon, lat in places]
    projection = _Projection([*known, *(point for rings in outlines for ring in rings for point in ring)])
    outline = "".join(_ring(ring, projection) for rings in outlines for ring in rings)
    shapes = tuple(
        Shape(code, "", round(x, 1), round(y, 1), False)
        for code, (x, y) in ((code, projection.at(lon, lat)) for code, lon, lat in places)
    )
    return Drawing(projection.width, projection.height, shapes, outline)


def breaks_of(values: Sequence[float]) -> list[float]:
    """Up to four bounds that part the values into steps of about as many units each, rounded to two digits."""
    ordered = sorted(values)
    if len(ordered) < 2:
        return []
    wanted = [ordered[len(ordered) * at // STEPS] for at in range(1, STEPS)]
    rounded = [_two_digits(one) for one in wanted]
    return sorted({one for one in rounded if ordered[0] < one <= ordered[-1]})


def _two_digits(value: float) -> float:
    if not value:
        return 0
    digits = 1 - math.floor(math.log10(abs(value)))
    return round(value, digits)


def step_of(value: float | None, breaks: Sequence[float]) -> int:
    """1 for the lowest, 5 for the highest; 0 for what is not told."""
    return 0 if value is None else 1 + sum(value >= one for one in breaks)


def legend_of(breaks: Sequence[float], has_hidden: bool) -> list[tuple[int, str]]:
    """(step, words) of the map's colours."""
    edges = [f"{one:,g}" for one in breaks]
    if not edges:
        words = [(1, "都差不多")]
    else:
        between = [(at + 2, f"{low}—{high}") for at, (low, high) in enumerate(pairwise(edges))]
        words = [(1, f"{edges[0]} 以下"), *between, (len(edges) + 1, f"{edges[-1]} 以上")]
    return [*words, *([(0, "不公布或没有数据")] if has_hidden else [])]


def short_name(name: str) -> str:
    """佳木斯市 → 佳木斯; two characters stay as they are."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


def marks_of(
    drawing: Drawing, told: Mapping[str, tuple[str, float | None, str]], breaks: Sequence[float], selected: str
) -> list[Mark]:
    """The map's units: `told` gives name, number and words by code. The selected one is drawn last, on top."""
    marks = [
        Mark(
            shape,
            name,
            short_name(name),
            words,
            step_of(number, breaks),
            "" if number is None else words.rstrip("%"),
            shape.code == selected,
        )
        for shape in drawing.shapes
        for name, number, words in [told.get(shape.code, ("", None, ""))]
        if name
    ]
    return sorted(marks, key=lambda mark: mark.selected)
