"""Who looked at a person's data (case 111): office, purpose, time; never the name of who it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import Office
from portal.people.merging.services import everyone_behind
from portal.privacy.enums import Outcome
from portal.privacy.models import AuditEntry
from portal.site.administration.words import action_word

KEPT = timedelta(days=3 * 366)
"""How far back: rows are kept for at least three years (PIPL 56)."""


@dataclass(frozen=True)
class Look:
    """One look or act."""

    office: str
    purpose: str
    reason: str
    when: datetime


def looks_at(person: UUID) -> QuerySet:
    """The rows of the audit in which staff saw or changed something of this person, the last first."""
    since = timezone.now() - KEPT
    found = AuditEntry.objects.filter(person_id__in=everyone_behind(person), at__gte=since, outcome=Outcome.DONE)
    return found.exclude(role="").order_by("-at", "-id")


def shown(rows: Any) -> list[Look]:
    """The rows in words. One query for all offices."""
    offices = dict(Office.objects.filter(pk__in={row.office_id for row in rows}).values_list("pk", "name"))
    return [
        Look(offices.get(row.office_id, "12333 或别的单位"), action_word(row.action), row.reason, row.at)
        for row in rows
    ]
