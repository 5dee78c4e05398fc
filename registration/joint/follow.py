"""Contradictions follow their person: to the office that serves the place where the person lives today (ADR 0013)."""

from datetime import date

from registration.joint.enums import WAITING
from registration.joint.messages import Reassigned
from registration.joint.models import Conflict
from registration.joint.workflow import KIND
from registration.residence.assign import Subject, assign

CASES = """
        SELECT conflict.id, conflict.person_id, conflict.state, conflict.region_code AS was,
               conflict.service_office_id AS served_by, person.region_code AS lives
        FROM registration_conflict AS conflict JOIN portal_person AS person ON person.id = conflict.person_id
        WHERE conflict.state = ANY(%(open)s) AND (%(only)s::uuid[] IS NULL OR conflict.id = ANY(%(only)s::uuid[]))
"""
GOES_ALONG = (("registration_conflict", "id", "region_code", "service_office_id", ", version = held.version + 1", ""),)
CONFLICTS = Subject(
    KIND, Conflict, frozenset(WAITING), CASES, GOES_ALONG, lambda one: Reassigned(one.office, one.phone)
)


def reassign(on: date) -> int:
    """Give every contradiction that waits the office of its person's place; the promised day stays. Returns how many."""
    return assign(on, subject=CONFLICTS)
