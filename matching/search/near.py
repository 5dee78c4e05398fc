"""How far it is: the points of counties and townships, held in memory, and straight lines between them."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from portal.regions.codes import Level, cut, is_local, level_of
from portal.regions.editions import Edition
from portal.regions.models import Division

EARTH = 6371.0  # kilometres
NEAREST_SHOWN = 0.1  # kilometres: below that two points are one
# Two townships of which no point is known stand on their county's: how far apart they are nobody knows. They are in no ring, and come
# behind whatever is known to be near.
UNKNOWN_KM = 30.0


@dataclass(frozen=True)
class Points:
    """Units with a point, in code order."""

    place: dict[str, int]
    names: dict[str, str]
    lat: np.ndarray
    lon: np.ndarray
    estimated: np.ndarray
    codes: list[str]
    towns: np.ndarray  # which of them are townships


def _read() -> Points:
    rows = list(
        Division.objects.current().filter(level__in=[Level.COUNTY, Level.TOWN], lat__isnull=False)
        .order_by("code").values_list("code", "name", "level", "lat", "lon", "estimated")
    )  # fmt: skip
    codes = [row[0] for row in rows]
    return Points(
        {code: at for at, code in enumerate(codes)},
        dict(Division.objects.current().filter(level__lte=Level.TOWN).values_list("code", "name")),
        np.radians([row[3] for row in rows]),
        np.radians([row[4] for row in rows]),
        np.array([row[5] for row in rows], bool),
        codes,
        np.array([row[2] == Level.TOWN for row in rows], bool),
    )


POINTS: Edition[Points] = Edition("division-names", _read)


@dataclass(frozen=True)
class Distance:
    """From home to a place of work, as the crow flies."""

    km: float
    estimated: bool  # one of the two stands on its county's point; never of one township to itself
    from_town: bool = False  # home is a county's point: nobody has said where they live
    unknown: bool = False  # only that it is the same county
    from_job: bool = False  # home is the place of another vacancy

    @property
    def words(self) -> str:
        if self.unknown:
            return "同一个县，远近不清楚"
        if self.km < NEAREST_SHOWN:
            return "就在这个乡镇"
        figure = f"{self.km:.1f}" if self.km < 100 else f"{self.km:.0f}"
        return f"{'约 ' if self.estimated else ''}{figure} 公里"

    @property
    def said(self) -> str:
        """The same as a sentence's part; "" where neither home nor place is known closer than the county both are in."""
        if self.unknown and self.from_town:
            return ""
        if self.unknown or self.km < NEAREST_SHOWN:
            return "就在城里" if self.from_town else self.words
        start = "这个岗位" if self.from_job else "城里" if self.from_town else "您"
        return f"离{start} {self.words}"


def name_of(code: str) -> str:
    """The plain name of a province's, city's, county's or township's code; "" for one that stands no more."""
    return POINTS.current().names.get(code, "")


def origin_of(code: str) -> str:
    """The unit whose point stands for a place: its township, or its county where that has no point; "" for none."""
    if len(code) != 12 or not is_local(code):
        return ""
    known = POINTS.current().place
    candidates = [cut(code, level) for level in (Level.TOWN, Level.COUNTY) if level <= level_of(code)]
    return next((one for one in candidates if one in known), "")


@lru_cache(maxsize=500)
def _from(origin: str, points_id: int) -> np.ndarray:
    """Kilometres from one unit to all."""
    points = POINTS.current()
    at = points.place[origin]
    lat, lon = points.lat[at], points.lon[at]
    here = (points.lat == lat) & (points.lon == lon)
    here[at] = False
    half = np.sin((points.lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(points.lat) * np.sin((points.lon - lon) / 2) ** 2
    return np.where(here, UNKNOWN_KM, 2 * EARTH * np.arcsin(np.minimum(1, np.sqrt(half))))


def kilometres_from(origin: str) -> tuple[Points, np.ndarray]:
    """All points, and how far each of them is from one of them."""
    points = POINTS.current()
    return points, _from(origin, id(points))


def around(origin: str, km: int) -> tuple[str, ...]:
    """The townships whose points lie within so many kilometres, nearest first."""
    return _around(origin, km, id(POINTS.current()))


@lru_cache(maxsize=2_000)
def _around(origin: str, km: int, points_id: int) -> tuple[str, ...]:
    points, far = kilometres_from(origin)
    inside = np.flatnonzero((far <= km) & points.towns)
    return tuple(points.codes[at] for at in inside[np.argsort(far[inside], kind="stable")])


def distance(origin: str, place: str) -> Distance | None:
    """From home to a place of work; None where one of them has no point."""
    there = origin_of(place)
    if not origin or not there:
        return None
    points, far = kilometres_from(origin)
    at = points.place[there]
    return Distance(
        float(far[at]),
        origin != there and bool(points.estimated[at] or points.estimated[points.place[origin]]),
        level_of(origin) < Level.TOWN,
        origin != there and bool(far[at] == UNKNOWN_KM),
    )
