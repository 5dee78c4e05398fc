"""Celery's doors to the registers' own housekeeping."""

from celery import shared_task

from portal.people.retention.services import forget_people
from registration.duplicates.night import run as find_pairs
from registration.family.retention import forget_old_representations
from registration.help.retention import forget_old_calls
from registration.jobseeking import night as seekers
from registration.jobseeking import retention as seeking
from registration.joint import night as joint_night
from registration.mydata.exports import build_due
from registration.recruiting import night as employers_night
from registration.recruiting import retention as employers
from registration.residence import night
from registration.retention import cases_kept_since, drop_old_drafts


@shared_task
def forget_what_has_had_its_time() -> int:
    """Drafts that were left, requests for help long answered, then people whom nothing needs; returns how many people."""
    drop_old_drafts()
    employers.drop_old_drafts()
    seeking.drop_old_drafts()
    forget_old_calls(cases_kept_since())
    forget_old_representations(cases_kept_since())
    return forget_people(cases_kept_since())


@shared_task
def assign_responsible_org() -> None:
    """Give everybody the office of their place, unless another machine is at it."""
    night.run()


@shared_task
def employers_of_the_night() -> None:
    """Remind whose verification runs out, turn over what ran out, and find who serves which place, unless another machine is at it."""
    employers_night.run()


@shared_task
def joint_handling_of_the_night() -> None:
    """Contradictions to their office, probations that end, hires of lists, and what employers owe, unless another machine is at it."""
    joint_night.NIGHT.run()


@shared_task
def watch_seekers() -> None:
    """Remind who looks for work of the end of their record, and end what is over, unless another machine is at it."""
    seekers.run()


@shared_task
def find_duplicates() -> None:
    """Pairs of rows that may be one person, for the desks to look at; nobody is merged by it."""
    find_pairs()


@shared_task
def build_data_exports() -> int:
    """Make the copies that people asked for of their own data, and delete those whose day is over."""
    return build_due()
