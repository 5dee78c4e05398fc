"""Whoever is named becomes a lead in one way: the rows of a list, a record of an authority, one person whom somebody heard of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.accounts.offices import serving_many
from portal.cases.calendar import add_working_days, deadline
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.foundation.copying import copy_in
from portal.foundation.identifiers import uuid7
from portal.foundation.locks import lock_in_transaction
from portal.foundation.shortly import Shortly
from portal.people.listed import DATA, LISTED, NAME_DIFFERS, Claimed, claim_many
from portal.people.models import ID_PURPOSE
from portal.people.names import comparing
from portal.people.retention.scope import READABLE
from portal.privacy import crypto
from portal.ui.imports.subjects import Line, Verdict
from registration.discovery.enums import OPEN, LeadKind
from registration.discovery.limits import again_after, contact_within
from registration.discovery.models import Lead
from registration.discovery.workflow import KIND
from registration.unemployment.enums import OPEN as REGISTERING

NOBODY_SERVES = "这个地方还没有服务站，请先请系统管理员设置"
NAME, NUMBER, PHONE, PLACE, SINCE, WHERE, REMARK = range(7)
"""What is said of somebody, in the order of a line's cells; all but name, number and place may be empty."""


class Origin(NamedTuple):
    """Where the leads come from: exactly one of a list, a record, and a colleague who says how they heard."""

    kind: LeadKind
    region: str
    """Whose rule says after how many days somebody is asked again."""
    came_by: UUID | None = None
    record: UUID | None = None
    added_by: UUID | None = None
    known_by: str = ""
    key: UUID | None = None
    """The key that the one lead of a form will have."""


class Known(NamedTuple):
    """A person with a number: who it is, and whether somebody sees to them already."""

    pk: UUID
    name: str
    proved: bool
    served: bool


_served = Shortly(lambda: settings.RAIL_SECONDS)
"""Who serves which place; a list has a thousand batches with the same places. The night puts right what changed meanwhile."""


def offices_of(places: Collection[str]) -> dict[str, UUID]:
    """The offices of these places; those that nobody serves are left out."""
    found: dict[str, UUID] = _served.get("offices", dict)
    if new := [code for code in places if code not in found]:
        found |= serving_many(new)
    return {code: found[code] for code in places if code in found}


# Proved persons and what a list said before; a claim of somebody's own account is nobody's business here. Asked by
# LATERAL: as an EXISTS the database would read all open registrations of the province for every batch.
KNOWN = f"""
    SELECT person.id, person.id_index, person.name, person.proved_at IS NOT NULL, coalesce(registered.here, led.here, false)
    FROM unnest(string_to_array(%(index)s, ' ')::bytea[]) AS asked(digest)
    JOIN portal_person AS person ON person.id_index = asked.digest
    LEFT JOIN LATERAL (
        SELECT true AS here FROM registration_unemploymentregistration AS reg
        WHERE reg.person_id = person.id AND reg.state = ANY(%(registering)s) LIMIT 1
    ) AS registered ON true
    LEFT JOIN LATERAL (
        SELECT true AS here FROM registration_lead AS lead
        WHERE lead.person_id = person.id AND (lead.state = ANY(%(open)s) OR lead.state_changed_at >= %(since)s) LIMIT 1
    ) AS led ON true
    WHERE person.merged_into_id IS NULL AND {READABLE.format("person")} AND (person.proved_at IS NOT NULL OR person.source = ANY(%(lists)s))
    ORDER BY person.proved_at, person.id
"""


def known_of(lines: Sequence[Line], region: str) -> dict[int, Known]:
    """Whom we know of these lines, by their number: the proved person before a list's claim. One question."""
    numbers = [line.number for line in lines] * len(settings.INDEX_KEYS)
    digests = crypto.macs_of([line.cells[NUMBER] for line in lines], ID_PURPOSE)
    rows = dict(zip(digests, numbers, strict=True))
    given = {
        "index": " ".join(["\\x" + digest.hex() for digest in digests]), "registering": sorted(REGISTERING), "open": sorted(OPEN), "lists": list(LISTED),
        "since": timezone.now() - timedelta(days=again_after(region, timezone.localdate())),
    }  # fmt: skip
    found: dict[int, Known] = {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, given)
        for pk, digest, name, proved, served in cursor.fetchall():
            number = rows[bytes(digest)]
            before = found.get(number)
            found[number] = (
                before._replace(served=before.served or served) if before else Known(pk, name, proved, served)
            )
    return found


def judge(lines: Sequence[Line], region: str) -> Verdict:
    """Who bears another name than the number's proved owner, lives where nobody serves, or is seen to already."""
    known, offices = known_of(lines, region), offices_of({line.cells[PLACE] for line in lines})
    faults: dict[int, tuple[str, str]] = {}
    there: set[int] = set()
    for line in lines:
        person = known.get(line.number)
        if line.cells[PLACE] not in offices:
            faults[line.number] = ("place", NOBODY_SERVES)
        elif person and person.proved and comparing(person.name) != comparing(line.cells[NAME]):
            faults[line.number] = ("name", NAME_DIFFERS)
        elif person and person.served:
            there.add(line.number)
    return Verdict(faults, frozenset(there))


def take(origin: Origin, lines: Sequence[Line]) -> int:
    """A lead and its first task for everybody who is not seen to yet; returns how many. Two at once: the second finds the first's.

    Every place must have an office (`judge`, `offices_of`).
    """
    lock_in_transaction("discovery.write")
    known = known_of(lines, origin.region)
    found = [(line, known.get(line.number)) for line in lines]
    wanted = [(line, person.pk if person else None) for line, person in found if not (person and person.served)]
    fresh = {line.number: uuid7() for line, person in wanted if person is None}
    claim_many([_claim(line, fresh[line.number]) for line, person in wanted if person is None])
    offices = offices_of({line.cells[PLACE] for line, _ in wanted})
    leads = [
        _Lead(origin.key or uuid7(), person or fresh[line.number], line, offices[line.cells[PLACE]], keeps_phone=person is not None)
        for line, person in wanted
    ]  # fmt: skip
    due = _Due(timezone.now())
    copy_in(Lead, LEAD, [lead.row(origin, due) for lead in leads])
    copy_in(FollowUpTask, TASK, [lead.task(origin, due) for lead in leads])
    return len(leads)


def _claim(line: Line, key: UUID) -> Claimed:
    """What is said of somebody whom we don't know: a claim, until their document is seen."""
    cells = line.cells
    return Claimed(key, cells[NAME], cells[NUMBER], cells[PHONE], cells[PLACE], DATA)


class _Due:
    """Until when somebody is to be contacted who came at a moment: worked out once a township."""

    def __init__(self, now: datetime) -> None:
        self.now, self._known = now, dict[str, tuple[datetime, date]]()

    def of(self, region_code: str) -> tuple[datetime, date]:
        """The moment, and the day that a task is due on."""
        town = region_code[:9]
        if town not in self._known:
            days, today = contact_within(region_code, timezone.localdate(self.now)), timezone.localdate(self.now)
            self._known[town] = deadline(self.now, days), add_working_days(today, days)
        return self._known[town]


LEAD = (
    "id", "person", "kind", "came_by", "record", "added_by", "known_by", "region_code", "service_office", "due_at", "phone",
    "since", "where", "remark",
)  # fmt: skip
TASK = (
    "id", "case_kind", "case_id", "person", "region_code", "service_office", "step", "rule", "due_on", "planned_for",
)  # fmt: skip


@dataclass(frozen=True)
class _Lead:
    """A lead before it is written, with its first task."""

    pk: UUID
    person: UUID
    line: Line
    office: UUID
    keeps_phone: bool
    """Of somebody we know already the telephone that was named is kept beside their own: one of the two may be new."""

    def row(self, origin: Origin, due: _Due) -> tuple:
        """In the order of LEAD."""
        cells = self.line.cells
        return (
            self.pk, self.person, origin.kind.value, origin.came_by, origin.record, origin.added_by, origin.known_by,
            cells[PLACE], self.office, due.of(cells[PLACE])[0], (cells[PHONE] or None) if self.keeps_phone else None,
            cells[SINCE] or None, cells[WHERE] or None, cells[REMARK] or None,
        )  # fmt: skip

    def task(self, origin: Origin, due: _Due) -> tuple:
        """In the order of TASK."""
        place = self.line.cells[PLACE]
        day = due.of(place)[1]
        return (
            uuid7(), KIND, self.pk, self.person, place, self.office, Step.FIRST.value, f"discovery.{origin.kind.value}", day, day,
        )  # fmt: skip
