"""What a list of leads is asked for; whatever an address says, only what is known counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.accounts.scope import in_areas
from portal.regions.codes import code_range, is_local
from registration.discovery.enums import LeadKind, LeadState

LISTS = {
    "waiting": ("等联系", (LeadState.ASSIGNED,)),
    "contacted": ("还没有结果", (LeadState.CONTACTED,)),
    "served": ("在服务", (LeadState.CONVERTED,)),
    "ended": ("办完的", (LeadState.CLOSED, LeadState.UNREACHABLE)),
}


@dataclass(frozen=True)
class Asked:
    """A list, a kind of lead, a place."""

    which: str = "waiting"
    kind: str = ""
    place: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any], *, may_kind: bool) -> "Asked":
        which, kind, place = (str(given.get(name, "")) for name in ("list", "kind", "place"))
        return cls(
            which if which in LISTS else "waiting",
            kind if may_kind and kind in LeadKind else "",
            place if len(place) == 12 and place.isascii() and place.isdigit() and is_local(place) else "",
        )

    def stored(self) -> dict[str, str]:
        """What an export keeps of it."""
        every = {"list": self.which, "kind": self.kind, "place": self.place}
        return {name: text for name, text in every.items() if text}

    def narrow(self, leads: QuerySet) -> QuerySet:
        """The leads of that list, the earliest promise first; those that ended, the last first."""
        leads = leads.filter(state__in=LISTS[self.which][1])
        if self.kind:
            leads = leads.filter(kind=self.kind)
        if self.place:
            leads = leads.filter(in_areas("region_code", (code_range(self.place),)))
        order = ("due_at",) if self.which in ("waiting", "contacted") else ("-state_changed_at",)
        return leads.order_by(*order, "id")
