"""Whom hits still need, and how they are forgotten (case 105)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.people.retention.services import Holder
from registration.comparison.enums import HitState
from registration.comparison.models import CompareHit


def _still_needs(before: datetime) -> QuerySet:
    """Hits that nobody has seen to, or that changed after `before`."""
    return CompareHit.objects.filter(Q(state__in=[HitState.OPEN, HitState.RIGHT]) | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    CompareHit.objects.filter(person__in=people).update(since=None)


HITS = Holder(still_needs=_still_needs, forget=_forget)
