"""Who answers applicants, as public figures by employer and by place (features E19, N8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from matching.applications.enums import ApplicationState
from matching.applications.limits import rated_from, rated_since
from matching.applications.models import Application


@dataclass(frozen=True)
class Rate:
    """Of so many applications whose time had come, so many were answered within the days of the rule."""

    due: int
    answered: int

    @property
    def percent(self) -> int:
        """Rounded down: nobody is shown better than they are."""
        return self.answered * 100 // self.due

    @property
    def words(self) -> str:
        return f"{self.percent}%（{self.due} 件里按时回复 {self.answered} 件）"


def _counted() -> QuerySet:
    """Applications that were answered or whose days are over; who withdrew before that counts for nobody."""
    recent = Application.objects.filter(applied_at__gte=rated_since(timezone.now()))
    return recent.filter(Q(answered_at__isnull=False) | Q(unanswered_at__isnull=False)).exclude(
        state=ApplicationState.NEW
    )


def _figures() -> dict[str, Any]:
    return {"due": Count("pk"), "answered": Count("pk", filter=Q(unanswered_at__isnull=True))}


def rates_of(employers: Sequence[UUID]) -> dict[UUID, Rate]:
    """The rate of each of these employers that has enough applications to publish one. One query."""
    rows = _counted().filter(employer__in=list(employers)).values("employer").annotate(**_figures()).order_by()
    least = rated_from()
    return {row["employer"]: Rate(row["due"], row["answered"]) for row in rows if row["due"] >= least}


def rate_of(employer: UUID | None) -> Rate | None:
    """One employer's published rate, or None while there are too few."""
    return rates_of([employer]).get(employer) if employer else None


def rates_by_county() -> list[tuple[str, Rate]]:
    """The rate of each county (by the place of work) with enough applications, best first. One query."""
    rows = _counted().values("vacancy__region_code").annotate(**_figures()).order_by()
    sums: dict[str, list[int]] = {}
    for row in rows:
        held = sums.setdefault(row["vacancy__region_code"][:6], [0, 0])
        held[0], held[1] = held[0] + row["due"], held[1] + row["answered"]
    least = rated_from()
    found = [(code.ljust(12, "0"), Rate(due, answered)) for code, (due, answered) in sums.items() if due >= least]
    return sorted(found, key=lambda one: (-one[1].percent, one[0]))
