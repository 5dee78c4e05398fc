"""People who are owed a contact, for tests: registered through the services, their task moved to a day."""

from datetime import timedelta

from django.utils import timezone

from portal.accounts.actors import Actor
from portal.cases.contacts.models import FollowUpTask
from registration.unemployment.models import UnemploymentRegistration
from tests.registration import cases


def task_of(case: UnemploymentRegistration, *, days: int = 0, level: int | None = None) -> FollowUpTask:
    """The open task of a registered case, due `days` from today."""
    day = timezone.localdate() + timedelta(days=days)
    told = timezone.now() if level else None
    FollowUpTask.objects.open().filter(case_id=case.pk).update(
        due_on=day, planned_for=day, level=level, escalated_at=told
    )
    return FollowUpTask.objects.open().get(case_id=case.pk)


def owed(account, place: str, caseworker: Actor, *, days: int = 0, level: int | None = None) -> FollowUpTask:
    """Somebody registered in `place` whose first contact is due `days` from today."""
    return task_of(cases.active(account, place, caseworker), days=days, level=level)


def answers(**more: str) -> dict[str, str]:
    """What three clicks send, with the day that the form filled in."""
    week = timezone.localdate() + timedelta(days=7)
    given = {"means": "phone", "outcome": "reached", "situation": "looking", "next_step": "contact"}
    return given | {"next_on": week.isoformat()} | more
