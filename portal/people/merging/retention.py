"""What the record of a merge forgets with its people."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from portal.people.merging.models import PersonMerge
from portal.people.retention.services import Holder


def _forget(people: Sequence[UUID]) -> None:
    PersonMerge.objects.filter(Q(keep__in=people) | Q(other__in=people)).update(before=None, reason="资料保存期满")


MERGES = Holder(still_needs=None, forget=_forget)
