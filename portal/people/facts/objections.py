"""What a person does not want of us (PIPL 24): decisions by machine alone, and notices that are not needed.

An objection is a fact with its date; it holds at once, and ends when the person takes it back.
"""

from django.db import models
from django.db.models import Exists, OuterRef

from portal.people.facts.enums import FactSource
from portal.people.facts.models import PersonFact


class Objection(models.TextChoices):
    """What is objected to; the value is the code of the fact."""

    AUTOMATED = "objection.automated", "不要由系统自动定我的事"
    PUSH = "objection.push", "不要发可有可无的提醒"


def objected(what: Objection, person_column: str = "person_id") -> Exists:
    """Whether the person of a row objects to it today: a condition for sets."""
    facts = PersonFact.objects.current().filter(code=what, source=FactSource.SELF)
    return Exists(facts.filter(person=OuterRef(person_column)))
