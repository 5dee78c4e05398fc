"""Writes of calls: keyword-only, actor first, one transaction each."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.scope import in_areas
from portal.people.models import PHONE_PURPOSE, Person
from portal.people.names import comparing
from portal.people.retention.scope import is_only_stored
from portal.people.searches import seconds_to_wait
from portal.privacy import crypto
from registration.calls.enums import Checked
from registration.calls.limits import call_lasts, searches_a_minute
from registration.calls.models import Call
from registration.help import services as help_services
from registration.help.models import HelpRequest
from registration.unemployment import services as register
from registration.unemployment.enums import Channel
from registration.unemployment.models import UnemploymentRegistration

MOST_ON_A_TELEPHONE = 20
NOT_THE_SAME = "和登记的对不上。请再核对一遍；还是不对，请本人带证件到服务站，或直接替人登记"
OVER = "这次来电的时间过了，请重新核对本人"
NO_CONSENT = "先问本人同不同意您替他办，记下原话，再办"


@dataclass(frozen=True)
class Told:
    """What a caller says to show who it is."""

    phone: str
    name: str
    last_six: str = ""
    born: date | None = None

    @property
    def checked_by(self) -> Checked:
        return Checked.LAST_SIX if self.last_six else Checked.BIRTH


@transaction.atomic
def open_call(*, actor: Actor, told: Told) -> Call | None:
    """Begin a call with somebody who knows telephone, name, and six digits or the birth date; None where they do not fit.

    Nothing says which of them was wrong. Raises ValidationError where this clerk looks up too many.
    """
    if wait := seconds_to_wait(actor.user_id, searches_a_minute()):  # type: ignore[arg-type]
        raise ValidationError(f"查得太快了，请等 {wait} 秒", code="often")
    person = _known(actor, told)
    if person is None:
        return None
    now = timezone.now()
    return Call.objects.create(
        clerk_id=actor.user_id, office_id=actor.office_id, person=person, checked_by=told.checked_by, opened_at=now,
        closes_at=now + call_lasts(),
    )  # fmt: skip


def _known(actor: Actor, told: Told) -> Person | None:
    """The person with this telephone in the clerk's area whom everything told fits; a proved one before a claim."""
    on_it = Person.objects.filter(
        ~is_only_stored(), phone_index__in=crypto.macs(told.phone, PHONE_PURPOSE), merged_into=None
    )
    near = on_it.filter(in_areas("region_code", actor.areas))
    for one in near.order_by(F("proved_at").desc(nulls_last=True), "-pk")[:MOST_ON_A_TELEPHONE]:
        if _fits(one, told):
            return one
    return None


def _fits(person: Person, told: Told) -> bool:
    if comparing(person.name) != comparing(told.name) or not (told.last_six or told.born):
        return False
    six = not told.last_six or person.id_number[-6:] == told.last_six.upper()
    return six and (told.born is None or person.birth_date == told.born)


@transaction.atomic
def record_consent(*, actor: Actor, call: Call, words: str) -> None:
    """The caller lets the desk act; what they said is kept, and when. Raises ValidationError once the call is over."""
    held = _held(actor, call)
    held.consented_at, held.consent = timezone.now(), words
    held.save(update_fields=["consented_at", "consent"])


@transaction.atomic
def end_call(*, actor: Actor, call: Call, topic: str, words: str) -> None:
    """The call is over and logged; also one whose time ran out by itself."""
    held = Call.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    if held.ended_at is None:
        held.ended_at, held.topic, held.words = timezone.now(), topic, words or None
        held.save(update_fields=["ended_at", "topic", "words"])


@transaction.atomic
def withdraw_for(*, actor: Actor, call: Call, case: UnemploymentRegistration) -> None:
    """Take the caller's registration back, as they asked. Raises ValidationError without consent or after the call."""
    _may_act(actor, call, case.person_id)
    register.withdraw(actor=actor, case=case, channel=Channel.PHONE)


@transaction.atomic
def correct_for(
    *, actor: Actor, call: Call, case: UnemploymentRegistration, answers: register.Answers, version: int
) -> None:
    """Other answers for the caller's registration, or what the office asked about. Raises as `withdraw_for`."""
    _may_act(actor, call, case.person_id)
    register.hand_in_again(actor=actor, case=case, answers=answers, channel=Channel.PHONE, version=version)


@transaction.atomic
def ask_for_help_for(*, actor: Actor, call: Call, key: UUID, wish: help_services.Wish) -> HelpRequest:
    """Let an office call the caller. Raises as `withdraw_for`."""
    _may_act(actor, call, call.person_id)
    if not wish.region_code:
        raise ValidationError("还不知道本人住在哪里，请先替本人登记或改登记", code="place")
    return help_services.ask_for_help(actor=actor, key=key, wish=wish, channel=Channel.PHONE)


def _held(actor: Actor, call: Call) -> Call:
    held = Call.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    if not held.is_going_on:
        raise ValidationError(OVER, code="over")
    return held


def _may_act(actor: Actor, call: Call, person_id: UUID | None) -> None:
    held = _held(actor, call)
    if held.consented_at is None:
        raise ValidationError(NO_CONSENT, code="consent")
    if person_id != held.person_id:
        raise ValidationError("这件事不是来电的人的", code="other")
