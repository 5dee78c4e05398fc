"""Celery's doors to the registers' own housekeeping."""

from celery import shared_task

from portal.people.retention.services import forget_people
from registration.family.retention import forget_old_representations
from registration.help.retention import forget_old_calls
from registration.residence import night
from registration.retention import cases_kept_since, drop_old_drafts


@shared_task
def forget_what_has_had_its_time() -> int:
    """Drafts that were left, requests for help long answered, then people whom nothing needs; returns how many people."""
    drop_old_drafts()
    forget_old_calls(cases_kept_since())
    forget_old_representations(cases_kept_since())
    return forget_people(cases_kept_since())


@shared_task
def assign_responsible_org() -> None:
    """Give everybody the office of their place, unless another machine is at it."""
    night.run()
