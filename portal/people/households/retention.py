"""What a household forgets with its people (case 105): who belonged to it, and where, once nobody known is left."""

from collections.abc import Sequence
from uuid import UUID

from portal.people.households.models import Household, HouseholdMember
from portal.people.retention.services import Holder


def _forget(people: Sequence[UUID]) -> None:
    mine = HouseholdMember.objects.filter(person__in=people)
    households = list(mine.values_list("household", flat=True).distinct())
    mine.delete()
    Household.objects.filter(pk__in=households, members=None).update(address=None)


HOUSEHOLDS = Holder(still_needs=None, forget=_forget)
"""Living with somebody is no reason to keep knowing them; what they are owed is their cases' to say."""
