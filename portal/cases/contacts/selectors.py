"""Reads about follow-up tasks that more than one subject asks for."""

from uuid import UUID

from portal.cases.contacts.models import FollowUpTask
from portal.foundation.moods import once
from portal.foundation.prepared import Prepared

OWED = Prepared(
    lambda case: FollowUpTask.objects.open().filter(case_id=case).only("step", "due_on", "moved_by").order_by("due_on")
)


@once
def owed_to(case_id: UUID) -> list[FollowUpTask]:
    """What is open for one case, the earliest first; enough of each task to say by when somebody calls."""
    return OWED.rows(case=case_id)
