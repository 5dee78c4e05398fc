"""Requests for help follow the place as registrations do: to the office that serves it today (requirements 1.1; ADR 0013)."""

from datetime import date

from registration.help.enums import UNDER_WAY
from registration.help.messages import Reassigned
from registration.help.models import HelpRequest
from registration.help.workflow import KIND
from registration.residence.assign import HANDED_BACK, Subject, assign

CASES = """
        SELECT help.id, help.person_id, help.state, help.region_code AS was, help.service_office_id AS served_by,
               help.region_code AS lives
        FROM registration_helprequest AS help
        WHERE help.state = ANY(%(open)s) AND (%(only)s::uuid[] IS NULL OR help.id = ANY(%(only)s::uuid[]))
"""
GOES_ALONG = (
    ("registration_helprequest", "id", "region_code", "service_office_id", ", version = held.version + 1", ""),
    ("portal_followuptask", "case_id", "region_code", "service_office_id", HANDED_BACK, "AND held.closed_at IS NULL"),
)
HELP = Subject(
    KIND, HelpRequest, frozenset(UNDER_WAY), CASES, GOES_ALONG, lambda one: Reassigned(one.office, one.phone)
)


def reassign(on: date) -> int:
    """Give every request that is under way the office of its place; the promised day stays. Returns how many changed."""
    return assign(on, subject=HELP)
