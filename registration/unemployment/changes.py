"""What was changed in a registration after it was handed in: line by line, what stood there and what stands there now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Model

from portal.people.models import Person
from portal.regions.selectors import full_names
from portal.ui.words import cn_full_date
from registration.unemployment.enums import Reason, UnemploymentSource
from registration.unemployment.models import UnemploymentRegistration

WATCHED = ("reason", "unemployment_source", "jobless_since", "region_code", "person_id")


@dataclass(frozen=True)
class Change:
    """One line that was corrected."""

    at: datetime
    label: str
    before: str
    now: str


def corrections(case: UnemploymentRegistration) -> list[Change]:
    """Every corrected line, the newest first, out of the row history. At most three queries.

    A number that changed is only said to have changed: the history shows nobody more than the page does.
    """
    events: Any = UnemploymentRegistration.pgh_event_model  # type: ignore[attr-defined]
    rows = list(events.objects.filter(pgh_obj_id=case.pk, submitted_at__isnull=False).order_by("pgh_id"))
    places = full_names({row.region_code for row in rows})
    found = [one for before, now in pairwise(rows) for one in _changed(before, now, places)]
    return sorted([*found, *_names(row.person_id for row in rows)], key=lambda one: one.at, reverse=True)


def _changed(before: Model, now: Model, places: dict[str, str]) -> list[Change]:
    names = [name for name in WATCHED if getattr(before, name) != getattr(now, name)]
    return [Change(now.pgh_created_at, *_words(name, before, now, places)) for name in names]


def _words(name: str, before: Any, now: Any, places: dict[str, str]) -> tuple[str, str, str]:
    if name == "reason":
        return "原因", Reason(before.reason).label, Reason(now.reason).label
    if name == "unemployment_source":
        return "人员类别", *(
            str(UnemploymentSource(row.unemployment_source).label) if row.unemployment_source else "没有记"
            for row in (before, now)
        )
    if name == "jobless_since":
        return "失业日期", cn_full_date(before.jobless_since), cn_full_date(now.jobless_since)
    if name == "region_code":
        return "住的地方", places.get(before.region_code, ""), places.get(now.region_code, "")
    return "证件号码", "改过", "改成现在的"


def _names(person_ids: Iterable[Any]) -> list[Change]:
    events: Any = Person.pgh_event_model  # type: ignore[attr-defined]
    rows = events.objects.filter(pgh_obj_id__in=set(person_ids)).order_by("pgh_obj_id", "pgh_id")
    return [
        Change(now.pgh_created_at, "姓名", before.name, now.name)
        for before, now in pairwise(rows)
        if before.pgh_obj_id == now.pgh_obj_id and before.name != now.name
    ]
