"""Whom the employment register still needs, and how it forgets the others (case 105)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.people.retention.services import Holder
from registration.employment.enums import EmploymentState
from registration.employment.models import EmploymentRegistration, EmploymentSpell


def _still_needs(before: datetime) -> QuerySet:
    """Employments with an employer that go on or wait, and whatever changed after `before`.

    What only somebody's own word said years ago, and nobody has spoken of since, keeps nobody.
    """
    goes_on = Q(state__in=[EmploymentState.PROPOSED, EmploymentState.CURRENT], employer__isnull=False)
    return EmploymentRegistration.objects.filter(goes_on | Q(state_changed_at__gte=before))


def _forget(people: Sequence[UUID]) -> None:
    """The days stay for the statistics; the words go."""
    EmploymentSpell.objects.filter(person__in=people, note__isnull=False).update(note=None)
    EmploymentRegistration.objects.filter(person__in=people).update(employer_words="")


WORK = Holder(still_needs=_still_needs, forget=_forget)
