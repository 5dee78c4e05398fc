"""Where the invented people live: by census over the cities, by villages within a city."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection

from portal.config.demo.staff import COUNTY, TOWN, VILLAGE

CENSUS = Path(__file__).parent / "data" / "census2020.csv"

# A place is a village, or the seat of a township; its service code lies in the area of the township's office.
PLACES = """
    SELECT division.city_code, division.county_code, division.service_code, office.id
    FROM portal_division AS division
    JOIN portal_office AS office
      ON office.code = left(division.service_code, 9) || '000' AND office.level = 4 AND office.closed_on IS NULL
    WHERE division.is_current AND division.level IN (4, 5)
    ORDER BY division.code
"""


@dataclass(frozen=True)
class Place:
    """A region code to live under and the township office that serves it."""

    region_code: str
    office_id: UUID

    @property
    def is_demo_town(self) -> bool:
        return self.region_code[:9] == TOWN[:9]

    @property
    def is_demo_village(self) -> bool:
        return self.region_code == VILLAGE


@dataclass(frozen=True)
class County:
    """A county with its places and the number of people who live there."""

    code: str
    places: tuple[Place, ...]
    people: int

    @property
    def is_demo_county(self) -> bool:
        return self.code == COUNTY


def census() -> dict[str, int]:
    """Resident population by city."""
    with open(CENSUS, encoding="utf-8", newline="") as lines:
        return {row["code"]: int(row["population"]) for row in csv.DictReader(lines)}


def counties(people: int) -> list[County]:
    """All counties with their shares of `people`. Raises ValueError when there are no offices yet."""
    by_city: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        for city, county, region, office in cursor.fetchall():
            by_city[city][county].append(Place(region, office))
    if not by_city:
        raise ValueError("还没有区划和单位，请先运行一次 make up。")
    of_city = shared_out(people, {city: weight for city, weight in census().items() if city in by_city})
    return [one for city, number in of_city.items() for one in _of_city(by_city[city], number)]


def _of_city(places: dict[str, list[Place]], people: int) -> list[County]:
    of_county = shared_out(people, {code: len(those) for code, those in places.items()})
    return [County(code, tuple(places[code]), number) for code, number in of_county.items()]


def shared_out(total: int, weights: dict[str, int]) -> dict[str, int]:
    """`total` in whole numbers in proportion to `weights`, by largest remainder."""
    whole = sum(weights.values())
    shares = {key: total * weight // whole for key, weight in weights.items()}
    rest = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    for key in rest[: total - sum(shares.values())]:
        shares[key] += 1
    return shares
