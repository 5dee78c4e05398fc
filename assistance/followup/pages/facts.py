"""What is known about a person, line by line, with where it comes from and since when."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from portal.accounts.actors import Actor
from portal.foundation.prepared import Prepared
from portal.people.facts.models import PersonFact
from portal.people.models import Person
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full
from portal.rules.enums import FactType
from portal.rules.facts import FactKind, is_registered, kind_of
from portal.ui.contacts import short_date

CURRENT = Prepared(lambda person: PersonFact.objects.current().filter(person=person).order_by("-recorded_at", "id"))


@dataclass(frozen=True)
class FactLine:
    """One fact as a row: what, how it is, who says so, on which day."""

    label: str
    value: str
    source: str
    day: str


def facts_of(person: Person, actor: Actor) -> list[FactLine]:
    """The current facts whose code the rules know, the newest first. One query.

    Facts are part of the working notes: who may not read those sees none (domain.md 9).
    """
    if not in_full(Datum.NOTES, actor.audience):
        return []
    found = CURRENT.rows(person=person.pk)
    return [_line(fact, kind_of(fact.code)) for fact in found if is_registered(fact.code)]


def _line(fact: PersonFact, kind: FactKind) -> FactLine:
    day = short_date(fact.since or timezone.localdate(fact.recorded_at))
    label, value = words_of(kind, fact.value)
    return FactLine(label, value, str(fact.get_source_display()), day)


def words_of(kind: FactKind, value: Any) -> tuple[str, str]:
    """A fact's name and its value in words: `年龄` and `47 岁`, `已入学` and `是`."""
    if kind.type == FactType.BOOLEAN:
        return kind.label, "是" if value else "否"
    if isinstance(value, list):
        return kind.label, "、".join(kind.choices.get(str(one), str(one)) for one in value)
    return kind.label, f"{kind.choices.get(str(value), value)} {kind.unit}".strip()
