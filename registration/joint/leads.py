"""A lead out of a record: the same row, clock and first task as out of a list (domain.md 2.9, 4.5)."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.cases.calendar import deadline
from portal.exchange.partners.working import Arrived, Outcome
from portal.foundation.locks import lock_in_transaction
from portal.people.identity import read_identity
from portal.people.models import Person
from portal.people.services import Typed, claim_at_office
from registration.discovery.enums import OPEN, LeadKind
from registration.discovery.limits import again_after, contact_within
from registration.discovery.models import Lead
from registration.discovery.services import start_clock
from registration.joint.events import Event, handled, ignored, where
from registration.unemployment.enums import OPEN as REGISTERING
from registration.unemployment.enums import Channel
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.services import office_of_residence


def of_person(event: Event, kind: LeadKind, *, where_: str = "", phone: str = "") -> bool:
    """A lead of somebody we know, unless somebody sees to them already."""
    lock_in_transaction("discovery.write")  # a list may name the same person at this moment
    if _is_served(event.arrived.number):
        return False
    region, office = where(event.person)
    keep = phone if phone and phone != event.person.phone else ""
    _write(event.arrived, event.person, kind, region, office.pk, where_, keep)
    return True


def of_stranger(arrived: Arrived, kind: LeadKind) -> Outcome:
    """A lead of somebody whom we don't know: a claim of the record, as lists make them; nothing without a place."""
    place = arrived.data.get("region", "")
    lock_in_transaction("discovery.write")
    if not place:
        return ignored("平台没有这个人，也不知道住在哪里")
    if _is_served(arrived.number):
        return ignored("已经有人在联系")
    try:
        office = office_of_residence(place)
    except ValidationError:
        return ignored("平台没有这个人，那个地方也没有服务站")
    known = Person.objects.with_id_number(arrived.number).filter(source=Channel.DATA, merged_into=None).first()
    typed = Typed(arrived.name, read_identity(arrived.number), "resident", arrived.data.get("phone", ""), place)
    person = known or claim_at_office(actor=SYSTEM, typed=typed, source=Channel.DATA)
    _write(arrived, person, kind, place, office.pk, arrived.data.get("employer", ""), "")
    return handled("成为一条线索")


def _is_served(number: str) -> bool:
    """Registered or registering, with an open lead, or with one that ended not long ago."""
    people = Person.objects.with_id_number(number).filter(Q(proved_at__isnull=False) | Q(source=Channel.DATA))
    since = timezone.now() - timedelta(days=again_after("230000000000", timezone.localdate()))
    recent = Q(state__in=sorted(OPEN)) | Q(state_changed_at__gte=since)
    return (
        UnemploymentRegistration.objects.filter(person__in=people, state__in=sorted(REGISTERING)).exists()
        or Lead.objects.filter(recent, person__in=people).exists()
    )


def _write(
    arrived: Arrived, person: Person, kind: LeadKind, region: str, office: UUID, where_: str, phone: str
) -> None:
    now = timezone.now()
    days = contact_within(region, timezone.localdate(now))
    lead = Lead.objects.create(
        person=person, kind=kind, record_id=arrived.id, region_code=region, service_office_id=office,
        due_at=deadline(now, days), phone=phone or None, since=arrived.happened_on, where=where_ or None,
    )  # fmt: skip
    start_clock(lead, timezone.localdate(now))
