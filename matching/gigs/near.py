"""Which markets are near a place: those of its county, or the nearest of the province."""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.gigs.models import GigMarket
from matching.search import near
from portal.accounts.scope import in_areas
from portal.regions.codes import PROVINCE, code_range
from portal.regions.selectors import full_names

MOST_SHOWN = 20
FAR = float("inf")


@dataclass(frozen=True)
class Near:
    """A market, where it stands, and how far that is from where one is."""

    market: GigMarket
    place: str
    distance: near.Distance | None

    @property
    def km(self) -> float:
        return self.distance.km if self.distance else FAR


def markets_near(region: str, home: str) -> list[Near]:
    """The open markets of a region, the nearest to `home` first; where it has none, the nearest of the province. Two or three queries."""
    found = _placed(GigMarket.objects.open().filter(in_areas("region_code", (code_range(region),))), home)
    if not found and region != PROVINCE and home:
        found = _placed(GigMarket.objects.open(), home)
    return found[:MOST_SHOWN]


def _placed(markets: Iterable[GigMarket], home: str) -> list[Near]:
    rows = list(markets)
    places = full_names({one.region_code for one in rows})
    found = [Near(one, places.get(one.region_code, ""), near.distance(home, one.region_code)) for one in rows]
    return sorted(found, key=lambda one: (one.km, one.market.region_code, one.market.name))
