"""How interviews forget somebody: the times stay for the count, the words go."""

from collections.abc import Sequence
from uuid import UUID

from matching.interviews.models import Interview, RoomSignal
from portal.people.retention.services import Holder


def _forget(people: Sequence[UUID]) -> None:
    mine = Interview.objects.filter(person__in=people)
    RoomSignal.objects.filter(interview__in=mine).delete()
    mine.update(explanation=None)


HOLDER = Holder(still_needs=None, forget=_forget)
"""An application that is needed keeps its interviews."""
