"""Forgetting what was said at doors."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from assistance.followup.visits.models import VisitAnswer, VisitNote
from portal.people.retention.services import Holder


def _still_needs(before: datetime) -> QuerySet:
    """Notes that the office has yet to read."""
    return VisitNote.objects.for_office()


def _forget(people: Sequence[UUID]) -> None:
    VisitAnswer.objects.filter(note__person__in=people).delete()
    VisitNote.objects.filter(person__in=people).update(words=None, lat=None, lon=None)


VISITS = Holder(still_needs=_still_needs, forget=_forget)
