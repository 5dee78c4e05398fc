"""What of a change is forgotten with its person."""

from collections.abc import Sequence
from uuid import UUID

from portal.people.retention.services import Holder
from registration.identity.models import IdentityChange


def _forget(people: Sequence[UUID]) -> None:
    IdentityChange.objects.filter(person__in=people).update(new_value="", old_value=None, words=None)


CHANGES = Holder(still_needs=None, forget=_forget)
