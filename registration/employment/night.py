"""The night of the employment register, in sets: contracts that run out, and who serves which place of work today."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from portal.foundation.batches import batches
from portal.messages.services import Letter, notify_set
from portal.people.employers.members import persons_of
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter
from portal.rules.places import book_of, books
from registration.employment.effects import KIND
from registration.employment.enums import EmploymentState
from registration.employment.messages import ContractRunsOut, Reassigned
from registration.employment.models import EmploymentRegistration
from registration.residence.assign import HANDED_BACK, Subject, assign

BATCH = 500
AHEAD = "employment.contract_reminder_days"
CASES = """
        SELECT work.id, work.person_id, work.state, work.region_code AS was, work.service_office_id AS served_by,
               work.region_code AS lives
        FROM registration_employmentregistration AS work
        WHERE work.state = ANY(%(open)s) AND (%(only)s::uuid[] IS NULL OR work.id = ANY(%(only)s::uuid[]))
"""
WORK = Subject(
    KIND, EmploymentRegistration, frozenset({EmploymentState.PROPOSED, EmploymentState.CURRENT}), CASES,
    (
        ("registration_employmentregistration", "id", "region_code", "service_office_id", ", version = held.version + 1", ""),
        ("portal_followuptask", "case_id", "region_code", "service_office_id", HANDED_BACK, "AND held.closed_at IS NULL"),
    ),
    lambda one: Reassigned(one.office, one.phone),
)  # fmt: skip


def remind(on: date) -> int:
    """Tell the owners whose people's contracts run out within the days of their place, once a contract. Returns how many contracts."""
    shelf = books(KIND, on=on, also=[AHEAD])
    longest = max(int(book.values[AHEAD]) for book in shelf)
    soon = EmploymentRegistration.objects.with_days().current().filter(employer__isnull=False, contract_until__gte=on)
    rows = soon.filter(contract_until__lte=on + timedelta(days=longest)).order_by("pk")
    due = [
        one
        for one in rows.select_related("employer")
        if _is_due(one, on, int(book_of(one.region_code, shelf).values[AHEAD]))
    ]
    for part in batches(due, BATCH):
        _write(part, on)
    return len(due)


def _is_due(one: EmploymentRegistration, on: date, days: int) -> bool:
    until: date = one.contract_until  # type: ignore[attr-defined]
    return (until - on).days <= days


def _write(found: list[EmploymentRegistration], on: date) -> None:
    """A letter to each owner, the same one however often the night runs: its day is the contract's last."""
    people = persons_of([one.employer_id for one in found if one.employer_id])
    hour = int(parameter("messages.earliest_hour", region=PROVINCE, on=on))
    morning = timezone.make_aware(datetime(on.year, on.month, on.day, hour))
    notify_set(
        Letter(who.pk, ContractRunsOut(one), one.pk, one.contract_until, morning)  # type: ignore[attr-defined]
        for one in found for who in people.get(one.employer_id, ())  # type: ignore[arg-type]
    )  # fmt: skip


def reassign(on: date) -> int:
    """Employments have the office that serves their place of work today. Returns how many changed."""
    return assign(on, subject=WORK)
