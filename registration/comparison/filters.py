"""The lists of hits; whatever an address says, only what is known counts."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from registration.comparison.enums import HitState

LISTS = {
    "waiting": ("等核对", (HitState.OPEN,)),
    "right": ("对的，等办理", (HitState.RIGHT,)),
    "over": ("办完的", (HitState.WRONG, HitState.HANDLED)),
}


def which_of(given: Mapping[str, Any]) -> str:
    which = str(given.get("list", ""))
    return which if which in LISTS else "waiting"


def narrow(hits: QuerySet, which: str) -> QuerySet:
    """One list of hits; those to be checked with the earliest promise first."""
    order = "due_at" if which == "waiting" else "-state_changed_at"
    return hits.filter(state__in=LISTS[which][1]).order_by(order, "id")
