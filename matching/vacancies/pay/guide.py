"""What stands beside the question of pay: the minimum wage of the place today, and what comparable vacancies pay."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from matching.compliance.advert import Norm
from matching.vacancies.limits import ours
from matching.vacancies.norms.reading import norm_of
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
    hourly, norm = (
        _published("wage.minimum_hourly", place),
        norm_of(one.occupation_id or "", place, timezone.localdate()),
    )
    return Guide(full_name(county), _published("wage.minimum_monthly", place), hourly, _band(norm))


def _band(norm: Norm | None) -> str:
    """What comparable vacancies pay, as far as enough of them say so: figures of our own register, and said to be."""
    if norm is None or norm.middle is None or norm.high is None:
        return ""
    return (
        f"{norm.place}平台上的同类岗位 {norm.paid} 个：一半最低给到每月 {norm.middle:,} 元以上，"
        f"九成最高不超过 {norm.high:,} 元。"
    )


def _published(code: str, place: str) -> str:
    try:
        return f"{parameter(code, region=place, on=timezone.localdate()):,g}"
    except UnknownParameter:
        return ""
