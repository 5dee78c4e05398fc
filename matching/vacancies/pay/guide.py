"""What stands beside the question of pay: the minimum wage of the place today, and the published band of the occupation."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from matching.vacancies.limits import ours
from portal.regions.codes import PROVINCE
from portal.regions.selectors import full_name
from portal.rules.parameters import UnknownParameter, parameter


@dataclass(frozen=True)
class Guide:
    """`hourly` is empty where no hourly minimum is published; `band` where no band is."""

    place: str
    monthly: str
    hourly: str
    band: str = ""


def guide_of(one: Any) -> Guide:
    """The minimum wages that hold where this vacancy's work is, today (domain.md 2B.4, V09)."""
    place = ours(one.region_code) if one.region_code else PROVINCE
    county = f"{place[:6]}000000" if place != PROVINCE else place
    return Guide(full_name(county), _published("wage.minimum_monthly", place), _published("wage.minimum_hourly", place))


def _published(code: str, place: str) -> str:
    try:
        return f"{parameter(code, region=place, on=timezone.localdate()):,g}"
    except UnknownParameter:
        return ""
