"""Whom joint handling still needs, and how it forgets the others (case 105)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.people.retention.services import Holder
from registration.joint.enums import WAITING
from registration.joint.models import Conflict, RegisterCheck


def _still_needs(before: datetime) -> QuerySet:
    """Contradictions that wait, or were decided after `before`."""
    return Conflict.objects.filter(Q(state__in=sorted(WAITING)) | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    Conflict.objects.filter(person__in=people).update(sides=None, answer="")
    RegisterCheck.objects.filter(person__in=people).delete()


CONFLICTS = Holder(still_needs=_still_needs, forget=_forget)
