"""Whom leads still need, and how they are forgotten (case 105)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.people.retention.services import Holder
from registration.discovery.enums import OPEN
from registration.discovery.models import Lead


def _still_needs(before: datetime) -> QuerySet:
    """Leads that are open, or ended after `before`."""
    return Lead.objects.filter(Q(state__in=sorted(OPEN)) | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    Lead.objects.filter(person__in=people).update(phone=None, where=None, remark=None)


LEADS = Holder(still_needs=_still_needs, forget=_forget)
