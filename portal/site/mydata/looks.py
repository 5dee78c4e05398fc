"""Who looked at a person's data (case 111): office or employer, purpose, time; never the name of who it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from matching.applications.models import Application
from portal.accounts.models import Office
from portal.people.merging.services import everyone_behind
from portal.people.models import Person
from portal.privacy import register
from portal.privacy.enums import Outcome
from portal.privacy.models import AuditEntry
from portal.site.administration.words import action_word
from registration.mydata.exports import Table, line

KEPT = timedelta(days=3 * 366)
"""How far back: rows are kept for at least three years (PIPL 56)."""
OF_EMPLOYERS = Q(role="", object_kind="application", action__startswith="applicant.")
"""Whoever speaks for an employer has no office and no role; what the person does is never called so."""


@dataclass(frozen=True)
class Look:
    """One look or act."""

    office: str
    purpose: str
    reason: str
    when: datetime


def looks_at(person: UUID) -> QuerySet:
    """The rows of the audit in which staff or an employer saw or changed something of this person, the last first."""
    since = timezone.now() - KEPT
    found = AuditEntry.objects.filter(person_id__in=everyone_behind(person), at__gte=since, outcome=Outcome.DONE)
    return found.filter(~Q(role="") | OF_EMPLOYERS).order_by("-at", "-id")


def shown(rows: Sequence[AuditEntry]) -> list[Look]:
    """The rows in words. One query for all offices, one for all employers."""
    offices = dict(Office.objects.filter(pk__in={row.office_id for row in rows}).values_list("pk", "name"))
    sent = Application.objects.filter(pk__in={row.object_id for row in rows if not row.role})
    employers = {str(pk): name for pk, name in sent.values_list("pk", "employer__name")}
    return [Look(_who(row, offices, employers), action_word(row.action), row.reason, row.at) for row in rows]


def in_the_copy(person: Person) -> Table:
    """The same list for the copy that the person takes along, whole."""
    entry = register.entry_of("portal.auditentry.person_id")
    assert entry is not None
    return {"table": "谁看过", "lines": [
        line(entry, name=look.office, value=look.purpose, source=look.reason, when=timezone.localtime(look.when).isoformat())
        for look in shown(list(looks_at(person.pk)))
    ]}  # fmt: skip


def _who(row: AuditEntry, offices: dict[UUID | None, str], employers: dict[str, str]) -> str:
    if not row.role:
        return employers.get(row.object_id, "您应聘过的单位")
    return offices.get(row.office_id, "12333 或别的单位")
