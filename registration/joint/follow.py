"""Contradictions follow their person or unit: to the office that serves where the person lives, or the unit is, today (ADR 0013)."""

from datetime import date

from registration.joint.enums import WAITING
from registration.joint.messages import Reassigned
from registration.joint.models import Conflict
from registration.joint.workflow import KIND
from registration.residence.assign import Subject, assign

CASES = """
        SELECT conflict.id, conflict.person_id, conflict.state, conflict.region_code AS was,
               conflict.service_office_id AS served_by,
               coalesce(person.region_code, site.region_code, employer.region_code) AS lives
        FROM registration_conflict AS conflict LEFT JOIN portal_person AS person ON person.id = conflict.person_id
        LEFT JOIN portal_employer AS employer ON employer.id = conflict.employer_id
        LEFT JOIN portal_site AS site ON site.employer_id = employer.id AND site.is_main
        WHERE conflict.state = ANY(%(open)s) AND (%(only)s::uuid[] IS NULL OR conflict.id = ANY(%(only)s::uuid[]))
"""
GOES_ALONG = (("registration_conflict", "id", "region_code", "service_office_id", ", version = held.version + 1", ""),)
CONFLICTS = Subject(
    KIND, Conflict, frozenset(WAITING), CASES, GOES_ALONG, lambda one: Reassigned(one.office, one.phone)
)


def reassign(on: date) -> int:
    """Give every contradiction that waits the office of its person's place; the promised day stays. Returns how many."""
    return assign(on, subject=CONFLICTS)
