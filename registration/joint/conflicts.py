"""Writing down a contradiction: both sides as they stood, with source and date, for an office with a clock."""

from datetime import date
from typing import Any

from portal.accounts.actors import SYSTEM
from portal.accounts.models import Office
from portal.cases.workflow import perform
from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.working import Arrived, Outcome
from portal.people.employers.models import Employer
from portal.people.models import Person
from registration.joint.enums import ConflictKind
from registration.joint.events import Event, where
from registration.joint.models import Conflict
from registration.joint.workflow import WORKFLOW
from registration.unemployment.enums import Channel

Side = tuple[str, str, str]
"""A line of the comparison: what it is, what the register says, what the partner says."""


def find(event: Event, kind: ConflictKind, sides: list[Side], *, ours_from: str, ours_on: date | None) -> Outcome:
    """Open a contradiction and leave everything as it is."""
    about = {"person": event.person}
    return _open(event.arrived, about, where(event.person), kind, sides, ours_from=ours_from, ours_on=ours_on)


def find_about_person(
    arrived: Arrived, person: Person, kind: ConflictKind, sides: list[Side], *, ours_from: str, ours_on: date | None
) -> Outcome:
    """The same about somebody whose document nobody has seen yet: an answer to a question about them."""
    return _open(arrived, {"person": person}, where(person), kind, sides, ours_from=ours_from, ours_on=ours_on)


def find_about_unit(
    arrived: Arrived, employer: Employer, at: tuple[str, Office], kind: ConflictKind, sides: list[Side], *,
    ours_from: str, ours_on: date | None,
) -> Outcome:  # fmt: skip
    """The same about a unit; its office is that of its place."""
    return _open(arrived, {"employer": employer}, at, kind, sides, ours_from=ours_from, ours_on=ours_on)


def _open(
    arrived: Arrived, about: dict[str, Any], at: tuple[str, Office], kind: ConflictKind, sides: list[Side], *,
    ours_from: str, ours_on: date | None,
) -> Outcome:  # fmt: skip
    region, office = at
    case = Conflict.objects.create(
        **about, record_id=arrived.id, partner=arrived.partner, kind=kind, sides=[list(side) for side in sides],
        ours_from=ours_from, ours_on=ours_on, theirs_on=arrived.happened_on, region_code=region, service_office=office,
    )  # fmt: skip
    perform(WORKFLOW, "find", actor=SYSTEM, case=case, channel=Channel.DATA)
    return Outcome(RecordState.CONFLICT, str(kind.label))


def name_differs(event: Event) -> Outcome:
    """The number is that of somebody who bears another name (domain.md 2.9): a human must look."""
    sides = [("姓名", event.person.name, event.arrived.name)]
    day = event.person.proved_at.date() if event.person.proved_at else None
    return find(event, ConflictKind.NAME, sides, ours_from="核对过的证件", ours_on=day)
