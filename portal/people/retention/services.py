"""Forgetting people in batches: who may be forgotten, what becomes of them, and what stops it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.people.facts.models import PersonFact
from portal.people.models import ID_PURPOSE, Person, PersonLink
from portal.people.retention.models import LegalHold
from portal.privacy import crypto

log = structlog.get_logger(__name__)
BATCH = 200  # les-emplois' figure: short transactions, one person locked never for long
FORGOTTEN_NAME = "已匿名"


@dataclass(frozen=True)
class Holder:
    """What a subject says: the rows that still need their person (`still_needs(before)`), and how it forgets."""

    still_needs: Callable[[datetime], QuerySet] | None
    forget: Callable[[Sequence[UUID]], None]
    person_column: str = "person_id"


_holders: dict[str, Holder] = {}


def hold(name: str, holder: Holder) -> None:
    """Let a subject take part; call it in the app's `ready`."""
    _holders[name] = holder


def forgettable(before: datetime) -> QuerySet:
    """Persons whom nothing needs that happened after `before`: known by then, no hold, not forgotten yet."""
    found = Person.objects.filter(created_at__lt=before, forgotten_at__isnull=True)
    found = found.exclude(Exists(LegalHold.objects.standing().filter(person=OuterRef("pk"))))
    for holder in _holders.values():
        if holder.still_needs:
            needed = holder.still_needs(before).filter(**{holder.person_column: OuterRef("pk")})
            found = found.exclude(Exists(needed))
    return found


def forget_people(before: datetime) -> int:
    """Make everybody forgettable nameless, batch by batch; returns how many. Safe to stop anywhere and run again."""
    total = 0
    while taken := _forget_batch(before):
        total += taken
    log.info("people.forgotten", count=total)
    return total


@transaction.atomic
def _forget_batch(before: datetime) -> int:
    rows = forgettable(before).select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH]
    people = _without_hold(list(rows))
    _forget(people)
    return len(people)


def _forget(people: Sequence[Person]) -> None:
    keys = [person.pk for person in people]
    for holder in _holders.values():
        holder.forget(keys)
    PersonFact.objects.filter(person__in=keys).delete()
    PersonLink.objects.live().filter(person__in=keys).update(ended_at=timezone.now(), ended_reason="资料保存期满")
    for person in people:
        _make_nameless(person)
    _drop_history(keys)


def needed_by(person: UUID, before: datetime) -> list[str]:
    """The subjects that still need this person: what happened after `before` is not over for them."""
    return [
        name for name, holder in _holders.items()
        if holder.still_needs and holder.still_needs(before).filter(**{holder.person_column: person}).exists()
    ]  # fmt: skip


@transaction.atomic
def forget_one(person: Person) -> None:
    """Make one person nameless now, because they asked for it and nothing needs them. `person` is locked.

    Raises ValidationError while a legal hold stands.
    """
    if LegalHold.objects.standing().filter(person=person).exists():
        raise ValidationError("这个人的资料正在依法留存", code="hold")
    _forget([person])


def _without_hold(people: Sequence[Person]) -> list[Person]:
    """Those on whom, now that they are locked, still no hold stands: one may have come after the rows were chosen."""
    held = LegalHold.objects.standing().filter(person__in=people)
    kept = set(held.values_list("person_id", flat=True))
    return [person for person in people if person.pk not in kept]


def _make_nameless(person: Person) -> None:
    """What statistics need stays: year of birth, sex, county. The number can't be found or read any more."""
    person.name, person.name_pinyin, person.id_number = FORGOTTEN_NAME, "", ""
    person.id_index = crypto.mac(uuid4().hex, ID_PURPOSE)
    person.birth_date = person.birth_date.replace(month=1, day=1)
    person.phone = person.phone_index = person.address = None
    person.region_code = person.region_code[:6].ljust(12, "0")
    person.forgotten_at = timezone.now()
    person.save()


def _drop_history(keys: Sequence[UUID]) -> None:
    """Earlier names and phones, and the rows that this very change has just written."""
    Person.events.rel.related_model._default_manager.filter(pgh_obj__in=keys).delete()


@transaction.atomic
def set_hold(*, actor: Actor, person: Person, reason: str) -> LegalHold:
    """Keep this person's data beyond their time, while a dispute, an inspection or a court needs them.

    Raises ValidationError without a reason, while one stands already, and for who is nameless already.
    """
    locked = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if locked.forgotten_at:
        raise ValidationError("这个人的资料已经到期匿名，留不下了", code="forgotten")
    with explained():
        return LegalHold.objects.create(person=locked, reason=plain_text(reason).strip(), set_by=actor.user_id)


@transaction.atomic
def lift_hold(*, actor: Actor, hold: LegalHold, why: str) -> None:
    """Let the data go their way again. Raises ValidationError without a reason, and where somebody has lifted it."""
    standing = LegalHold.objects.standing().select_for_update(of=("self",), no_key=True)
    locked = standing.filter(pk=hold.pk).first()
    if locked is None:
        raise ValidationError("这一件已经解除了", code="lifted")
    locked.lifted_at, locked.lifted_by, locked.lifted_why = timezone.now(), actor.user_id, plain_text(why).strip()
    with explained():
        locked.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
