"""Every open case has the office that serves its place today: found and put right in sets (requirements 1.1).

Three things pull them apart: an office closed or its areas changed, a division's code was given up, and a move whose
day has come. One statement finds all of them; each batch is a transaction of its own, so that a run that is stopped
is finished by the next, and two at once do everything once. The state does not change; the log says 转到新的服务站.
Registrations are the first subject; another one says where its cases are and what goes along with them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.enums import ActorKind, OfficeLevel
from portal.cases.models import Case, TransitionLog
from portal.exchange.services import Told, publish_set_to_all
from portal.foundation.batches import batches
from portal.messages.services import Letter, MessageKind, notify_set
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter
from registration.residence.messages import Reassigned
from registration.unemployment.effects import KIND
from registration.unemployment.enums import OPEN
from registration.unemployment.models import UnemploymentRegistration

BATCH = 1_000
WHY = "服务站按住地重新分"

# `lived`: a move whose day has come.
REGISTERED_CASES = """
        SELECT reg.id, reg.person_id, reg.state, reg.region_code AS was, reg.service_office_id AS served_by,
               coalesce(lived.region_code, reg.region_code) AS lives
        FROM registration_unemploymentregistration AS reg
        LEFT JOIN registration_residencehistory AS lived ON lived.person_id = reg.person_id
            AND lived.replaced_at IS NULL AND lived.days @> %(on)s::date AND reg.spell IS NOT NULL
        WHERE reg.state = ANY(%(open)s) AND (%(only)s::uuid[] IS NULL OR reg.id = ANY(%(only)s::uuid[]))
"""
# Whoever is served by another office than the one that serves their place today.
MISFITS = """
    WITH cases AS ({cases}), places AS (
        SELECT named.lives, CASE WHEN division.code IS NULL OR division.is_current THEN named.lives
                    ELSE coalesce(heir.service_code, division.service_code) END AS stands
        FROM (SELECT DISTINCT lives FROM cases) AS named
        LEFT JOIN portal_division AS division ON division.code = named.lives
        LEFT JOIN portal_division AS heir ON heir.code = division.successor_id
    ), served AS (
        SELECT places.lives, places.stands, serving.id AS office_id, serving.name, serving.phone
        FROM places CROSS JOIN LATERAL (
            SELECT office.id, office.name, office.phone FROM portal_officearea AS area
            JOIN portal_office AS office ON office.id = area.office_id AND office.closed_on IS NULL
            WHERE office.level = ANY(%(levels)s) AND int8range(area.low::bigint, area.high::bigint, '[]') @> places.stands::bigint
              AND area.valid @> %(on)s::date
            ORDER BY office.level DESC LIMIT 1
        ) AS serving
    )
    SELECT cases.id, cases.person_id, cases.state, cases.was, cases.served_by, served.stands, served.office_id,
           served.name, served.phone
    FROM cases JOIN served USING (lives)
    WHERE (cases.served_by, cases.was) IS DISTINCT FROM (served.office_id, served.stands)
    ORDER BY cases.id
"""
MOVE = """
    UPDATE {table} AS held SET {region} = now.region, {office} = now.office {more}
    FROM unnest(%s::uuid[], %s::text[], %s::uuid[]) AS now (id, region, office)
    WHERE held.{key} = now.id {where}
"""
# A colleague of the office before can't do it at the new one; a new code of the same office changes nothing.
HANDED_BACK = "".join(
    f", {column} = CASE WHEN held.service_office_id = now.office THEN held.{column} END"
    for column in ("handed_to_id", "handed_by", "handed_at")
)
STILL_OPEN = "AND held.state IN ('waiting', 'escalated')"
# What hangs on a registration and goes with it: table, its key, its columns of place and office, what else, which rows.
GOES_ALONG = (
    ("registration_unemploymentregistration", "id", "region_code", "service_office_id", ", version = held.version + 1", ""),
    ("portal_followuptask", "case_id", "region_code", "service_office_id", HANDED_BACK, "AND held.closed_at IS NULL"),
    ("registration_exitproposal", "registration_id", "region_code", "service_office_id", "", "AND held.resolved_at IS NULL"),
    ("registration_transferrequest", "first_id", "region_code", "service_office_id", "", STILL_OPEN),
    ("registration_transferrequest", "second_id", "to_region_code", "to_office_id", "", STILL_OPEN),
)  # fmt: skip
PEOPLE = """
    UPDATE portal_person AS person SET region_code = now.region
    FROM unnest(%s::uuid[], %s::text[]) AS now (id, region)
    WHERE person.id = now.id AND person.region_code <> now.region
"""


@dataclass(frozen=True)
class Misfit:
    """One registration whose office is not the one of its place; `region` and `office_id` are where it belongs."""

    case_id: UUID
    person_id: UUID | None
    state: str
    was: str
    served_by: UUID
    region: str
    office_id: UUID
    office: str
    phone: str

    @property
    def changes_office(self) -> bool:
        return self.office_id != self.served_by


@dataclass(frozen=True)
class Subject:
    """A kind of case whose office follows the place: where its open cases are, what goes along, what the person is told.

    `cases` selects id, person_id, state, was, served_by, lives; `goes_along` is as GOES_ALONG; `moved` hears which moved.
    """

    kind: str
    model: type[Case]
    open: frozenset[str]
    cases: str
    goes_along: Sequence[tuple[str, str, str, str, str, str]]
    letter: Callable[[Misfit], MessageKind]
    moves_people: bool = False
    moved: Callable[[Sequence[UUID]], None] | None = None


REGISTRATIONS = Subject(
    KIND, UnemploymentRegistration, frozenset(OPEN), REGISTERED_CASES, GOES_ALONG,
    lambda one: Reassigned(one.office, one.phone), moves_people=True,
)  # fmt: skip


def misfits(on: date, only: Sequence[UUID] | None = None, subject: Subject = REGISTRATIONS) -> list[Misfit]:
    """Everybody, or those of `only`, who belongs elsewhere on a day. One query."""
    given = {
        "on": on, "open": sorted(subject.open), "levels": [int(OfficeLevel.TOWNSHIP), int(OfficeLevel.COUNTY)],
        "only": None if only is None else [str(key) for key in only],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(MISFITS.format(cases=subject.cases), given)
        return [Misfit(*row) for row in cursor.fetchall()]


def assign(
    on: date | None = None,
    *,
    only: Sequence[UUID] | None = None,
    batch: int = BATCH,
    subject: Subject = REGISTRATIONS,
) -> int:
    """Give everybody, or those of `only`, the office of their place; returns how many changed."""
    day = on or timezone.localdate()
    found = [one.case_id for one in misfits(day, only, subject)]
    return sum(_assign_some(part, day, subject) for part in batches(found, batch))


@transaction.atomic
def _assign_some(keys: Sequence[UUID], on: date, subject: Subject) -> int:
    """One batch: locked in the order of the keys, looked at once more under the lock, then moved with all that hangs on it."""
    _lock(keys, subject)
    found = misfits(on, keys, subject)
    if found:
        logs = _log(found, subject)
        _move(found, subject)
        _tell(found, logs, on, subject)
    return len(found)


def _lock(keys: Sequence[UUID], subject: Subject) -> None:
    rows = subject.model._default_manager.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    list(rows.order_by("pk").values_list("pk", flat=True))


def _log(found: Sequence[Misfit], subject: Subject) -> dict[UUID, UUID]:
    """One row a registration, written before the change as everywhere; their ids by registration."""
    rows = [
        TransitionLog(
            case_kind=subject.kind, case_id=one.case_id, person_id=one.person_id, region_code=one.was,
            service_office_id=one.served_by, name="transfer", source=one.state, target=one.state,
            actor_kind=ActorKind.SYSTEM, reason=WHY, channel="system",
        )
        for one in found
    ]  # fmt: skip
    TransitionLog.objects.bulk_create(rows)
    return {row.case_id: row.pk for row in rows}


def _move(found: Sequence[Misfit], subject: Subject) -> None:
    given = [[str(one.case_id) for one in found], [one.region for one in found], [str(one.office_id) for one in found]]
    with connection.cursor() as cursor:
        for table, key, region, office, more, where in subject.goes_along:
            cursor.execute(
                MOVE.format(table=table, key=key, region=region, office=office, more=more, where=where), given
            )
        settled = [one for one in found if one.region != one.was] if subject.moves_people else []
        cursor.execute(PEOPLE, [[str(one.person_id) for one in settled], [one.region for one in settled]])
    if subject.moved:
        subject.moved([one.case_id for one in found])


def _tell(found: Sequence[Misfit], logs: dict[UUID, UUID], on: date, subject: Subject) -> None:
    """Both sides, and the person: only where the office is another one; a new code for the same place is nobody's news."""
    news = [one for one in found if one.changes_office]
    if not news:
        return
    sides: list[Any] = [(one.was, one.served_by) for one in news] + [(one.region, one.office_id) for one in news]
    told = [
        Told(one.case_id, one.person_id, region, office, logs[one.case_id])
        for one, (region, office) in zip([*news, *news], sides, strict=True)
    ]
    publish_set_to_all(told, kind=f"{subject.kind}.transfer", case_kind=subject.kind)
    hour = int(parameter("messages.earliest_hour", region=PROVINCE, on=on))
    morning = timezone.make_aware(datetime(on.year, on.month, on.day, hour))
    notify_set(
        Letter(one.person_id, subject.letter(one), logs[one.case_id], on, morning) for one in news if one.person_id
    )
