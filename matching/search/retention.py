"""What somebody kept goes with them, and at once: nothing needs it but they themselves."""

from collections.abc import Sequence
from uuid import UUID

from matching.search.models import Favourite, SavedSearch
from portal.people.models import PersonLink
from portal.people.retention.services import Holder


def _forget(people: Sequence[UUID]) -> None:
    accounts = PersonLink.objects.filter(person__in=people).values("account")
    SavedSearch.objects.filter(account__in=accounts).delete()
    Favourite.objects.filter(account__in=accounts).delete()


HOLDER = Holder(still_needs=None, forget=_forget)
