"""What became of the people of a layoff: the list that names its number is the cohort (9.5)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q

from registration.discovery.enums import LeadKind, LeadOutcome, LeadState
from registration.discovery.models import Lead


@dataclass(frozen=True)
class Help:
    """How many of a cohort stand where."""

    people: int = 0
    waiting: int = 0
    contacted: int = 0
    served: int = 0
    employed: int = 0
    ended: int = 0
    lost: int = 0


def help_of(numbers: Collection[str]) -> dict[str, Help]:
    """The cohort of each report, by its number. One question."""
    leads = Lead.objects.filter(kind=LeadKind.LAID_OFF, came_by__asked__report__in=list(numbers))
    closed = Q(state=LeadState.CLOSED)
    rows = leads.values("came_by__asked__report").annotate(
        people=Count("pk"), waiting=Count("pk", filter=Q(state=LeadState.ASSIGNED)),
        contacted=Count("pk", filter=Q(state=LeadState.CONTACTED)), served=Count("pk", filter=Q(state=LeadState.CONVERTED)),
        employed=Count("pk", filter=closed & Q(outcome=LeadOutcome.EMPLOYED)),
        ended=Count("pk", filter=closed & ~Q(outcome=LeadOutcome.EMPLOYED)),
        lost=Count("pk", filter=Q(state=LeadState.UNREACHABLE)),
    ).order_by()  # fmt: skip
    return {row.pop("came_by__asked__report"): Help(**row) for row in rows}
