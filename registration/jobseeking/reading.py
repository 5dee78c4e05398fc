"""Looking for work in a line, for whoever reads a person's changes."""

from datetime import date

from django.utils import timezone

from portal.people.models import Person
from registration.jobseeking.enums import SeekState
from registration.jobseeking.models import JobSeeking
from registration.unemployment.history import MOST, Past

WHAT = "登记求职"


def past_of(person: Person) -> list[Past]:
    """Since when somebody looked for work and until when; a draft is its writer's alone. One query (requirements 5.3)."""
    found = JobSeeking.objects.filter(person=person, activated_at__isnull=False).exclude(state=SeekState.DRAFT)
    return [
        Past(timezone.localdate(one.activated_at), _last_day(one), WHAT, _ended(one), str(one.get_channel_display()))
        for one in found.order_by("-activated_at")[:MOST]
    ]  # fmt: skip


def _last_day(one: JobSeeking) -> date | None:
    if one.closed_at:
        return timezone.localdate(one.closed_at)
    return one.valid_until if one.state == SeekState.EXPIRED else None


def _ended(one: JobSeeking) -> str:
    if one.close_reason:
        return str(one.get_close_reason_display())
    return "" if one.state == SeekState.ACTIVE else str(one.get_state_display())
