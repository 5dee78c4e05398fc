"""Writes of what may only be stored: it begins with the wish to be deleted, and ends by two people or the person's return."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.people.models import Person
from portal.people.retention.enums import Ground, Lifted
from portal.people.retention.models import StorageOnly
from portal.people.retention.services import Holder

RETURNED = "本人凭证件又来办事，核对过身份"


@transaction.atomic
def only_store(*, person: Person, ground: Ground, until: date | None, by: UUID) -> StorageOnly:
    """From now on nobody reads this person's data: the wish of the person, kept by whom `by` names (PIPL 47)."""
    with explained():
        return StorageOnly.objects.create(person=person, ground=ground, until=until, set_by=by)


@transaction.atomic
def ask_to_lift(*, actor: Actor, stored: StorageOnly, why: str) -> None:
    """Ask that the data may be read again. Raises ValidationError without a reason, and once it is asked or lifted."""
    locked = _standing(stored)
    if locked.asked_at:
        raise ValidationError("已经有人申请了，等另一位安全管理员同意", code="asked")
    locked.asked_at, locked.asked_by = timezone.now(), actor.user_id
    locked.lifted_why = plain_text(why).strip()
    with explained():
        locked.save(update_fields=["asked_at", "asked_by", "lifted_why"])


@transaction.atomic
def decide_to_lift(*, actor: Actor, stored: StorageOnly, agreed: bool) -> None:
    """The word of a second one: the data may be read again, or the request is gone.

    Raises ValidationError for who asked, where nobody asked, and once it is lifted.
    """
    locked = _standing(stored)
    if locked.asked_at is None:
        raise ValidationError("还没有人申请解除", code="not_asked")
    if agreed:
        _lift(locked, actor, Lifted.TWO, locked.lifted_why)
        return
    locked.asked_at, locked.asked_by, locked.lifted_why = None, None, ""
    locked.save(update_fields=["asked_at", "asked_by", "lifted_why"])


@transaction.atomic
def welcome_back(*, actor: Actor, person: Person) -> None:
    """The person is here again with their document and wants something done: that is a new purpose (PIPL 13)."""
    for stored in StorageOnly.objects.standing().select_for_update(of=("self",), no_key=True).filter(person=person):
        _lift(stored, actor, Lifted.RETURNED, RETURNED)


def _standing(stored: StorageOnly) -> StorageOnly:
    rows = StorageOnly.objects.standing().select_for_update(of=("self",), no_key=True)
    locked = rows.filter(pk=stored.pk).first()
    if locked is None:
        raise ValidationError("这一件已经解除了", code="lifted")
    return locked


def _lift(stored: StorageOnly, actor: Actor, how: Lifted, why: str) -> None:
    stored.lifted_at, stored.lifted_by, stored.lifted_how, stored.lifted_why = timezone.now(), actor.user_id, how, why
    with explained():
        stored.save(update_fields=["lifted_at", "lifted_by", "lifted_how", "lifted_why"])


def _forget(people: Sequence[UUID]) -> None:
    """The days are over: of who is nameless nothing needs to be kept from anybody."""
    StorageOnly.objects.filter(person__in=people).delete()


STORED = Holder(still_needs=None, forget=_forget)
