"""Writing facts about persons down."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact
from portal.people.models import Person


@transaction.atomic
def learn(
    *, person: Person, code: str, value: Any, source: FactSource, since: date | None = None, exact: bool = False,
    note: str = "", by: UUID | None = None,
) -> PersonFact:  # fmt: skip
    """Write a fact down; what the same source said before about it is kept as ended. The same again changes nothing."""
    told = PersonFact.objects.current().select_for_update(of=("self",), no_key=True)
    known = told.filter(person=person, code=code, source=source).first()
    if known and (known.value, known.since, known.exact) == (value, since, exact):
        return known
    if known:
        known.ended_at = timezone.now()
        known.save(update_fields=["ended_at"])
    return PersonFact.objects.create(
        person=person,
        code=code,
        value=value,
        source=source,
        since=since,
        exact=exact,
        note=note or None,
        recorded_by=by,
    )
