"""Whom the employment register still needs, and how it forgets the others (case 105)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.people.retention.services import Holder
from registration.employment.enums import EmploymentState
from registration.employment.models import EmploymentRegistration, EmploymentSpell


def _still_needs(before: datetime) -> QuerySet:
    """Employments that go on or wait, or ended after `before`."""
    open_now = [EmploymentState.PROPOSED, EmploymentState.CURRENT]
    return EmploymentRegistration.objects.filter(Q(state__in=open_now) | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    """The days stay for the statistics; the words go."""
    EmploymentSpell.objects.filter(person__in=people, note__isnull=False).update(note=None)
    EmploymentRegistration.objects.filter(person__in=people).update(employer_words="")


WORK = Holder(still_needs=_still_needs, forget=_forget)
