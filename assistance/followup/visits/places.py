"""Where a visit was made, roughly and only if whoever made it says so; and the way from door to door."""

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from math import cos, hypot, radians
from typing import NamedTuple

from django.utils import timezone

from assistance.followup.visits.limits import place_kept_for
from assistance.followup.visits.models import VisitNote
from portal.regions.codes import PROVINCE, ancestors_of
from portal.regions.models import Division

ROUGH = Decimal("0.01")
"""Degrees to which a place is rounded, on the phone and here again: about a kilometre, which names no house."""
NORTH, SOUTH, EAST, WEST = 54, 43, 136, 121


class Point(NamedTuple):
    lat: Decimal
    lon: Decimal


def rough(lat: object, lon: object) -> Point | None:
    """A place as it is kept; nothing for what is no place in the province."""
    try:
        found = Point(*(Decimal(str(one)).quantize(ROUGH) for one in (lat, lon)))
    except InvalidOperation:
        return None
    if not all(one.is_finite() for one in found):
        return None
    return found if SOUTH <= found.lat <= NORTH and WEST <= found.lon <= EAST else None


def forget_places() -> int:
    """Places are kept for as long as a visit may be asked about, no longer; returns how many were forgotten."""
    old = timezone.now() - place_kept_for(PROVINCE)
    return VisitNote.objects.filter(lat__isnull=False, received_at__lt=old).update(lat=None, lon=None)


def in_order(codes: Iterable[str], start: str) -> list[str]:
    """Places in a sensible order: from the outlet always to the nearest one that is left. One query.

    A village without a point of its own stands on its township's, so that one township's villages follow each other by
    their codes; what has no point at all comes last.
    """
    left = sorted(set(codes))
    points = _points({*left, start})
    with_point = [code for code in left if code in points]
    return [*_nearest_first(with_point, points, start), *(code for code in left if code not in points)]


def _nearest_first(left: list[str], points: dict[str, tuple[float, float]], start: str) -> list[str]:
    here, way = points.get(start), []
    while left:
        nearest = min(left, key=_from(here, points)) if here else left[0]
        left.remove(nearest)
        way.append(nearest)
        here = points[nearest]
    return way


def _from(here: tuple[float, float], points: dict[str, tuple[float, float]]) -> Callable[[str], tuple[float, str]]:
    """How far a place is from `here`, flat enough for a day's walk; equally far, the code decides."""
    lat, lon = here
    narrow = cos(radians(lat))
    return lambda code: (hypot(points[code][0] - lat, (points[code][1] - lon) * narrow), code)


def _points(codes: set[str]) -> dict[str, tuple[float, float]]:
    """The point of each place, its own or that of the smallest unit around it."""
    around = {code: (code, *reversed(ancestors_of(code))) for code in codes if code}
    wanted = {one for chain in around.values() for one in chain}
    rows = Division.objects.filter(code__in=wanted, lat__isnull=False).values_list("code", "lat", "lon")
    known = {code: (lat, lon) for code, lat, lon in rows}
    found = {code: next((known[one] for one in chain if one in known), None) for code, chain in around.items()}
    return {code: point for code, point in found.items() if point is not None}
