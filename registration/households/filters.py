"""The lists of households; whatever an address says, only what is known counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.accounts.scope import in_areas
from portal.people.households.models import Household
from portal.regions.codes import code_range, is_local
from registration.households.selectors import without_work

LISTS = {"all": "全部", "jobless": "有人登记失业、没人登记就业", "closed": "没有人了"}


def lists_of(actor: Actor) -> dict[str, str]:
    """Who may not see the employment register is offered no list made out of it."""
    return {name: label for name, label in LISTS.items() if name != "jobless" or actor.can(Action.WORK_VIEW)}


@dataclass(frozen=True)
class Asked:
    """A list and a place."""

    which: str = "all"
    place: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Asked":
        which, place = str(given.get("list", "")), str(given.get("place", ""))
        known = len(place) == 12 and place.isascii() and place.isdigit() and is_local(place)
        return cls(which if which in LISTS else "all", place if known else "")

    def stored(self) -> dict[str, str]:
        return {"list": self.which} | ({"place": self.place} if self.place else {})

    def found(self, actor: Actor) -> QuerySet:
        """The households of that list within reach, place by place."""
        which = self.which if self.which in lists_of(actor) else "all"
        found = Household.objects.visible_to(actor).defer("address").filter(closed_on__isnull=which != "closed")
        if which == "jobless":
            found = without_work(found, timezone.localdate())
        if self.place:
            found = found.filter(in_areas("region_code", (code_range(self.place),)))
        return found.order_by("region_code", "pk")
