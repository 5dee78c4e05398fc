"""Whom reports of vacancies still need, and how they forget the others (case 105)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from matching.review.enums import ReportState
from matching.review.models import Report
from portal.people.retention.services import Holder


def _still_needs(before: datetime) -> QuerySet:
    """Reports that wait for an answer, or that changed after `before`."""
    return Report.objects.filter(Q(state=ReportState.OPEN) | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    """What counts as a strike stays: vacancy, reason of the list, days, the answer. What somebody told goes."""
    Report.objects.filter(person__in=people).update(words=None)


HOLDER = Holder(still_needs=_still_needs, forget=_forget)
