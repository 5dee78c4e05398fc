"""Counting what is usual, for all groups and places at once; written anew each night in one transaction."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Aggregate, Count, F, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, Left

from matching.vacancies.models import Vacancy
from matching.vacancies.norms.models import OccupationNorm
from portal.regions.codes import PROVINCE

CITY = 4  # digits of a code
PLACES = (Value(PROVINCE), Concat(Left("region_code", CITY), Value("0" * (12 - CITY))))
Key = tuple[str, str]


class _Share(Aggregate):
    """The value below which a share of the rows lie: one that somebody wrote, not a mean of two."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


def count(on: date) -> int:
    """Count everything that is shown in the province; returns how many rows were written."""
    rows = [row for place in PLACES for row in _rows(place, on)]
    with transaction.atomic():
        OccupationNorm.objects.all().delete()
        OccupationNorm.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


def _rows(place: Any, on: date) -> list[OccupationNorm]:
    shown = _shown(place)
    educations, experiences = (_histogram(shown, name) for name in ("education", "experience_months"))
    counted = shown.values("group", "place").annotate(
        vacancies=Count("pk"), employers=Count("employer_name", distinct=True), paid=Count("month_low"),
        low=_Share("month_low", share=0.1), middle=_Share("month_low", share=0.5),
        high=_Share(Coalesce("month_high", "month_low"), share=0.9),
    )  # fmt: skip
    return [
        OccupationNorm(
            counted_on=on, educations=educations[one["group"], one["place"]], experiences=experiences[one["group"], one["place"]],
            **one,
        )
        for one in counted.order_by()
    ]  # fmt: skip


def _shown(place: Any) -> QuerySet:
    here = Vacancy.objects.shown().filter(region_code__startswith=PROVINCE[:2], occupation__isnull=False)
    return here.annotate(group=F("occupation__minor_code"), place=place)


def _histogram(shown: QuerySet, name: str) -> dict[Key, dict[str, int]]:
    found: dict[Key, dict[str, int]] = defaultdict(dict)
    counted = shown.values("group", "place", name).annotate(n=Count("pk")).order_by()
    for one in counted:
        found[one["group"], one["place"]][str(one[name])] = one["n"]
    return found
