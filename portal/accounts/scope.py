"""`visible_to`: the one door to the rows of a register.

It compares stored, indexed columns (the service office, the region code) with the actor's office and
areas; no join per row. What an actor may not see does not exist for it: views answer 404, never 403.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role

BY_OFFICE = frozenset({Role.CASEWORKER})
BY_AREA = frozenset({Role.VILLAGE_WORKER, Role.COUNTY_REVIEWER, Role.CITY_OFFICIAL})


class ScopedQuerySet(models.QuerySet):
    """A register whose rows belong to a service office and to a place; subclasses name the columns."""

    office_column = "service_office_id"
    region_column = "region_code"
    owner_column = "account_id"

    def visible_to(self, actor: Actor) -> Self:
        """The rows this actor may know of."""
        return self.filter(self._reach(actor))

    def _reach(self, actor: Actor) -> Q:
        if actor.kind is ActorKind.SYSTEM:
            return Q()
        if actor.kind is ActorKind.CITIZEN:
            return self._own(actor)
        if actor.role in BY_OFFICE:
            return Q(**{self.office_column: actor.office_id})
        if actor.role in BY_AREA and actor.areas:
            return in_areas(self.region_column, actor.areas)
        return Q(pk__in=[])

    def _own(self, actor: Actor) -> Q:
        """What belongs to a citizen's account."""
        return Q(**{self.owner_column: actor.user_id})


def in_areas(column: str, areas: tuple[tuple[str, str], ...]) -> Q:
    """Rows whose code in `column` lies in one of the areas: index ranges, one for each area."""
    reach = Q(pk__in=[])
    for low, high in areas:
        reach |= Q(**{f"{column}__gte": low, f"{column}__lte": high})
    return reach
