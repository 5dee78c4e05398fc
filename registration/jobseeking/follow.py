"""Job-seeking records follow their person: to the office of the place where the person lives (ADR 0013), into a merge and out."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from registration.jobseeking import effects
from registration.jobseeking.enums import RENEWABLE
from registration.jobseeking.messages import Reassigned
from registration.jobseeking.models import JobSeeking
from registration.jobseeking.workflow import KIND
from registration.residence.assign import Subject, assign

CASES = """
        SELECT seeking.id, seeking.person_id, seeking.state, seeking.region_code AS was,
               seeking.service_office_id AS served_by, person.region_code AS lives
        FROM registration_jobseeking AS seeking JOIN portal_person AS person ON person.id = seeking.person_id
        WHERE seeking.state = ANY(%(open)s) AND (%(only)s::uuid[] IS NULL OR seeking.id = ANY(%(only)s::uuid[]))
"""
GOES_ALONG = (
    ("registration_jobseeking", "id", "region_code", "service_office_id", ", version = held.version + 1", ""),
)
SEEKERS = Subject(
    KIND, JobSeeking, frozenset(RENEWABLE), CASES, GOES_ALONG, lambda one: Reassigned(one.office, one.phone),
    moved=effects.changed,
)  # fmt: skip


def people_moved(people: Sequence[UUID]) -> None:
    """Rows of these persons were joined or put apart: whoever listens hears of their records, as of any other change."""
    effects.changed(list(JobSeeking.objects.filter(person__in=people).order_by("pk").values_list("pk", flat=True)))


def reassign(on: date) -> int:
    """Give every record that is not closed the office of its person's place. Returns how many changed."""
    return assign(on, subject=SEEKERS)
