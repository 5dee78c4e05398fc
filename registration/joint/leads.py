"""A lead out of a record: taken in as a row of a list of that kind is (domain.md 2.9, 4.5)."""

from django.utils import timezone

from portal.exchange.partners.working import Arrived, Outcome
from portal.people.identity import read_identity
from portal.regions.codes import PROVINCE
from portal.ui.imports.subjects import Line
from registration.discovery.enums import LeadKind
from registration.discovery.intake import Origin, offices_of, take
from registration.joint.events import Event, handled, ignored, impossible, where
from registration.unemployment.services import service_region

NO_PLACE = "平台没有这个人，也不知道住在哪里"


def of_person(event: Event, kind: LeadKind, *, where_: str = "", phone: str = "") -> bool:
    """A lead of somebody we know, unless somebody sees to them already."""
    region, _ = where(event.person)
    person, keep = event.person, phone if phone != event.person.phone else ""
    said = (person.name, person.id_number, keep, region, event.on.isoformat(), where_, "")
    return bool(take(Origin(kind, PROVINCE, record=event.arrived.id), [Line(1, said)]))


def has_place(data: dict[str, str]) -> bool:
    """Whether a record says where its person lives: without it nobody could be told to call."""
    return bool(data.get("region"))


def of_stranger(arrived: Arrived, kind: LeadKind, where_: str = "") -> Outcome:
    """A lead of somebody whom we don't know: a claim of the record, as lists make them; nothing without a place.

    `where_` names the field of the record that says where they worked or studied.
    """
    if not has_place(arrived.data):
        return ignored(NO_PLACE)
    if arrived.happened_on > timezone.localdate():
        return impossible("日期还没到，请对方核对")
    place = service_region(arrived.data["region"])
    if not offices_of([place]):
        return ignored("平台没有这个人，那个地方也没有服务站")
    number, phone = read_identity(arrived.number).number, arrived.data.get("phone", "")
    said = (arrived.name, number, phone, place, arrived.happened_on.isoformat(), arrived.data.get(where_, ""), "")
    made = take(Origin(kind, PROVINCE, record=arrived.id), [Line(1, said)])
    return handled("成为一条线索") if made else ignored("已经有人在联系")
