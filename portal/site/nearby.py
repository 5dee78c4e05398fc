"""Service offices near a place: as the crow flies, with a sketch of where they lie. Points that stand for a whole county say so."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.accounts.enums import ActorKind
from portal.accounts.models import Office
from portal.accounts.offices import serving_many
from portal.foundation.moods import reads
from portal.regions.models import Division
from portal.regions.selectors import nearest
from portal.site.views import crumbs
from portal.ui.context import REGION_COOKIE
from registration.unemployment.services import latest_handed_in

NEAR = 5
ASKED = 4 * NEAR
"""Units that are looked at: several may have one office."""
WIDE, HIGH, EDGE = 320, 220, 28  # of the sketch, in its own units


@dataclass(frozen=True)
class Near:
    """An office and how far the seat of the unit is where it serves; `guessed` where only the county's point is known."""

    office: Office
    metres: int
    lat: float
    lon: float
    guessed: bool

    @property
    def distance(self) -> str:
        """Whole kilometres: the points are not exact enough for more."""
        return "不到 1 公里" if self.metres < 1000 else f"约 {round(self.metres / 1000)} 公里"


@dataclass(frozen=True)
class Dot:
    """Where something lies on the sketch."""

    x: int
    y: int
    number: int


def offices_near(lat: float, lon: float, n: int = NEAR) -> list[Near]:
    """The `n` offices whose places lie nearest (WGS-84 degrees). Raises ValueError for no place on Earth. Five queries."""
    units = nearest(lat, lon, ASKED, with_estimated=True)
    points = Division.objects.in_bulk([one["code"] for one in units])
    served = serving_many([one["code"] for one in units])
    offices = Office.objects.open().in_bulk(set(served.values()))
    found: dict[object, Near] = {}
    for one in units:
        office, point = offices.get(served.get(one["code"])), points[one["code"]]
        if office is not None and office.pk not in found:
            found[office.pk] = Near(office, one["distance_m"], point.lat, point.lon, one["estimated"])
    return list(found.values())[:n]


def sketch(lat: float, lon: float, near: Sequence[Near]) -> list[Dot]:
    """The place itself (number 0) and the offices around it, north above, in one scale for both directions."""
    narrow = math.cos(math.radians(lat))
    away = [((one.lon - lon) * narrow, lat - one.lat) for one in near]
    reach_x = max([abs(x) for x, _ in away] + [1e-6]) / (WIDE / 2 - EDGE)
    reach_y = max([abs(y) for _, y in away] + [1e-6]) / (HIGH / 2 - EDGE)
    scale = max(reach_x, reach_y)
    places = [(round(WIDE / 2 + x / scale), round(HIGH / 2 + y / scale)) for x, y in away]
    return [Dot(WIDE // 2, HIGH // 2, 0)] + [Dot(x, y, number) for number, (x, y) in enumerate(places, start=1)]


def _place(request: HttpRequest) -> Division | None:
    """Where the reader lives, as their registration says; else the region they picked."""
    actor = request.actor  # type: ignore[attr-defined]
    case = latest_handed_in(actor) if actor.kind is ActorKind.CITIZEN else None
    code = case.region_code if case else request.COOKIES.get(REGION_COOKIE, "")
    return Division.objects.current().filter(code=code[:12], lat__isnull=False).first()


@login_not_required
@reads
def near(request: HttpRequest) -> HttpResponse:
    """The nearest offices with distance and telephone, as a list and as a sketch."""
    place = _place(request)
    found = offices_near(place.lat, place.lon) if place else []
    context = {
        "place": place, "found": found, "dots": sketch(place.lat, place.lon, found) if place else [],
        "wide": WIDE, "high": HIGH, "guessed": place is not None and (place.estimated or any(one.guessed for one in found)),
    }  # fmt: skip
    return render(request, "site/near.html", context | crumbs("附近的服务站"))
