"""Leads follow the place as registrations do: to the office that serves it today (requirements 1.1; ADR 0013)."""

from datetime import date

from registration.discovery.enums import OPEN
from registration.discovery.messages import Reassigned
from registration.discovery.models import Lead
from registration.discovery.workflow import KIND
from registration.residence.assign import HANDED_BACK, Subject, assign

CASES = """
        SELECT lead.id, lead.person_id, lead.state, lead.region_code AS was, lead.service_office_id AS served_by,
               lead.region_code AS lives
        FROM registration_lead AS lead
        WHERE lead.state = ANY(%(open)s) AND (%(only)s::uuid[] IS NULL OR lead.id = ANY(%(only)s::uuid[]))
"""
GOES_ALONG = (
    ("registration_lead", "id", "region_code", "service_office_id", ", version = held.version + 1", ""),
    ("portal_followuptask", "case_id", "region_code", "service_office_id", HANDED_BACK, "AND held.closed_at IS NULL"),
)
LEADS = Subject(KIND, Lead, frozenset(OPEN), CASES, GOES_ALONG, lambda one: Reassigned(one.office, one.phone))


def reassign(on: date) -> int:
    """Give every open lead the office of its place; the promised day stays. Returns how many changed."""
    return assign(on, subject=LEADS)
