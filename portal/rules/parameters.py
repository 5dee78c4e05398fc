"""The value of a parameter for a place and a day. A million lookups cost one read of the table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.utils import timezone

from portal.regions.codes import PROVINCE, ancestors_of
from portal.regions.editions import Edition
from portal.rules.enums import Status
from portal.rules.models import ParameterVersion

T = TypeVar("T")
Key = tuple[str, str]  # code, region


class UnknownParameter(LookupError):
    """No published version of a parameter covers a place and a day. Never answered with a default."""


@dataclass(frozen=True)
class Held(Generic[T]):
    """A published version in memory: its days, half open, and what it says."""

    lower: date
    upper: date
    says: T

    def covers(self, day: date) -> bool:
        return self.lower <= day < self.upper


Shelf = dict[Key, list[Held[T]]]


def shelve(rows: Iterable[tuple[str, str, Any, T]]) -> Shelf[T]:
    """Versions (code, region, DateRange, content) by code and region."""
    shelf: Shelf[T] = {}
    for code, region, valid, says in rows:
        # date.max as an open end leaves out that one day, which no case will see.
        held = Held(valid.lower or date.min, valid.upper or date.max, says)
        shelf.setdefault((code, region), []).append(held)
    return shelf


def most_specific(shelf: Shelf[T], code: str, region: str, on: date) -> Held[T] | None:
    """The version of the smallest unit around `region` that covers the day: township, county, city, province."""
    for place in _around(region):
        for held in shelf.get((code, place), ()):
            if held.covers(on):
                return held
    return None


@lru_cache(maxsize=8192)
def _around(region: str) -> tuple[str, ...]:
    return region, *reversed(ancestors_of(region))


def _read() -> Shelf[Any]:
    rows = ParameterVersion.objects.filter(status=Status.PUBLISHED)
    return shelve(rows.values_list("parameter_id", "region_code", "valid", "value"))


EDITION = Edition("parameters", _read)


def parameter(code: str, *, region: str = PROVINCE, on: date | None = None) -> Any:
    """What `code` is worth in `region` (twelve digits) on the day `on` (today if left out).

    The version of the smallest unit wins: township before county before city before province; a
    village's code asks for its `service_code` first. Raises UnknownParameter.
    """
    day = on or timezone.localdate()
    held = most_specific(EDITION.current(), code, region or PROVINCE, day)
    if held is None:
        raise UnknownParameter(f"no published version of {code!r} for {region} on {day}")
    return held.says
