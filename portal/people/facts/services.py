"""Writing facts about persons down, and what they did not want to answer."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact, SkippedQuestion
from portal.people.models import Person


@transaction.atomic
def learn(
    *, person: Person, code: str, value: Any, source: FactSource, since: date | None = None, exact: bool = False,
    note: str = "", by: UUID | None = None,
) -> PersonFact:  # fmt: skip
    """Write a fact down; what the same source said before about it is kept as ended. The same again changes nothing."""
    Person.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=person.pk)  # one word at a time
    known = PersonFact.objects.current().filter(person=person, code=code, source=source).first()
    if known and (known.value, known.since, known.exact, known.note or "") == (value, since, exact, note):
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


@transaction.atomic
def forget(*, person: Person, code: str, source: FactSource) -> int:
    """Delete what a source said about one thing, history included: a consent was taken back (PIPL 15, 47)."""
    return PersonFact.objects.filter(person=person, code=code, source=source).delete()[0]


@transaction.atomic
def skip(*, person: Person, code: str) -> None:
    """The person saw a question and left it out: it is not asked again unless they want."""
    SkippedQuestion.objects.get_or_create(person=person, code=code)
