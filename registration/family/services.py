"""Writes of representing a family member: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import UserKind
from portal.accounts.models import User
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.people.identity import Identity, read_identity
from registration.family.limits import lasts, most_represented
from registration.family.models import Representation
from registration.unemployment import services as register
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration

ENDED = "代办到期了，或者本人已经结束。还要办，请本人再同意一次"


@dataclass(frozen=True)
class Relative:
    """The family member, as whoever acts for them wrote it down."""

    relation: str
    name: str
    id_type: str
    id_number: str


@transaction.atomic
def agree(*, actor: Actor, represented: User, relative: Relative) -> Representation:
    """Let the actor act for the owner of the telephone that just agreed.

    Raises ValidationError for oneself, for staff, for one more than may be, and where it stands already.
    """
    assert actor.user_id is not None
    return begin(representative=actor.user_id, represented=represented, relative=relative)


def begin(*, representative: UUID, represented: User, relative: Relative, **how: Any) -> Representation:
    """Write an agreement down within the limits, whichever way it was given; call it inside a transaction."""
    if represented.kind != UserKind.CITIZEN:
        raise ValidationError("这个手机是工作人员的，不能代办", code="staff")
    lock_in_transaction(f"family:{representative}")
    now, most = timezone.now(), most_represented()
    mine = Representation.objects.filter(representative=representative, ended_at=None)
    mine.filter(until__lte=now).update(ended_at=now)
    if mine.count() >= most:
        raise ValidationError(f"最多同时替 {most} 位家人办。先结束一位，再加", code="most")
    with explained():
        return Representation.objects.create(
            representative_id=representative, represented=represented, relation=relative.relation, name=relative.name,
            id_type=relative.id_type, id_number=relative.id_number, agreed_at=now, until=now + lasts(), **how,
        )  # fmt: skip


@transaction.atomic
def end(*, actor: Actor, representation: Representation) -> None:
    """Either of the two ends it, at any time and without a reason; what was handed in stays."""
    mine = Representation.objects.visible_to(actor).filter(pk=representation.pk, ended_at=None)
    mine.update(ended_at=timezone.now(), ended_by=actor.user_id)


def draft_of(representation: Representation) -> UnemploymentRegistration | None:
    """What is written for the represented one, by whomever; the same draft as their own."""
    mine = UnemploymentRegistration.objects.filter(account=representation.represented_id, state=State.DRAFT)
    return mine.first()


@transaction.atomic
def save_draft_for(
    *, actor: Actor, representation: Representation, answers: dict[str, Any]
) -> UnemploymentRegistration:
    """Keep what was written for the represented one, in their own draft. Raises ValidationError once it is over."""
    held = _held(actor, representation)
    own = {"name": held.name, "id_type": held.id_type, "id_number": held.id_number}
    return register.save_draft(actor=actor, answers=answers | own, account_id=held.represented_id)


@transaction.atomic
def submit_for(
    *, actor: Actor, representation: Representation, region_code: str, reason: str, jobless_since: Any
) -> UnemploymentRegistration:
    """Hand in for the represented one, under the name and number they agreed with; the log says who did it.

    Raises ValidationError once it is over, and as handing in does.
    """
    held = _held(actor, representation)
    draft = draft_of(held) or register.save_draft(actor=actor, answers={}, account_id=held.represented_id)
    answers = register.Answers(
        name=held.name, id_type=held.id_type, identity=_identity(held), phone=held.represented.phone or "",
        region_code=register.service_region(region_code), reason=reason, jobless_since=jobless_since,
    )  # fmt: skip
    register.submit(actor=actor, draft=draft, answers=answers)
    return draft


def _identity(held: Representation) -> Identity:
    return read_identity(held.id_number, held.id_type)


def _held(actor: Actor, representation: Representation) -> Representation:
    rows = Representation.objects.by(actor).select_related("represented").select_for_update(of=("self",), no_key=True)
    held = rows.filter(pk=representation.pk).first()
    if held is None:
        raise ValidationError(ENDED, code="ended")
    return held
