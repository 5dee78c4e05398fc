"""Publishing in the transaction of the change, relaying to inboxes, acknowledging, replaying."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from portal.accounts.actors import Actor
from portal.accounts.enums import OfficeLevel
from portal.cases.models import TransitionLog
from portal.exchange.enums import DeliveryState, ItemState
from portal.exchange.kinds import VILLAGE_KINDS
from portal.exchange.models import Delivery, InboxItem, OutboxEvent

log = structlog.get_logger(__name__)
ROW_LEVELS = (OfficeLevel.CITY, OfficeLevel.COUNTY)  # the province counts and reads no rows (domain.md 8.2)


def publish(entry: TransitionLog, *, office: UUID | None = None, region_code: str = "") -> OutboxEvent:
    """Queue one transition for the township, county, city and village that it concerns.

    Call it inside the transaction of the change: event and change stand or fall together. `office` and
    `region_code` name another side that is to hear of it, as when a person moves.
    """
    event = OutboxEvent.objects.create(
        kind=f"{entry.case_kind}.{entry.name}",
        case_kind=entry.case_kind,
        case_id=entry.case_id,
        person_id=entry.person_id,
        region_code=region_code or entry.region_code,
        service_office_id=office or entry.service_office_id,
        log_id=entry.pk,
        at=entry.at,
    )
    with connection.cursor() as cursor:
        _tell_all(cursor, event.at, [str(event.pk)], village=event.kind in VILLAGE_KINDS)
    _wake_after_commit()
    return event


SET_EVENTS = """
    INSERT INTO portal_outboxevent (id, at, kind, case_kind, case_id, person_id, region_code, service_office_id, log_id)
    SELECT gen_random_uuid(), %s, %s, %s, told.case_id, told.person_id, told.region_code, told.office_id, told.log_id
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::uuid[])
        AS told (case_id, person_id, region_code, office_id, log_id)
    RETURNING id
"""
SET_DELIVERIES = """
    INSERT INTO portal_delivery (event_id, event_at, office_id, person_id, state, attempts, next_at, last_error)
    SELECT event.id, event.at, receiver.id, event.person_id, 'pending', 0, event.at, ''
    FROM portal_outboxevent AS event
    JOIN portal_office AS serving ON serving.id = event.service_office_id
    JOIN portal_office AS receiver ON receiver.id = ANY(serving.ancestor_ids || serving.id) AND receiver.level = %s
    WHERE event.at = %s AND event.id = ANY(%s::uuid[]) AND receiver.closed_on IS NULL
"""
# The serving office whatever its level, its county and its city, and a village that has a task in it. One statement:
# every step of every case comes by here.
TO_ALL = """
    INSERT INTO portal_delivery (event_id, event_at, office_id, person_id, state, attempts, next_at, last_error)
    SELECT event.id, event.at, receiver.id, event.person_id, 'pending', 0, event.at, ''
    FROM portal_outboxevent AS event
    JOIN portal_office AS serving ON serving.id = event.service_office_id
    CROSS JOIN LATERAL (
        SELECT serving.id
        UNION SELECT above.id FROM portal_office AS above WHERE above.id = ANY(serving.ancestor_ids) AND above.level = ANY(%s)
        UNION SELECT area.office_id FROM portal_officearea AS area
            WHERE area.level = %s AND int8range(area.low::bigint, area.high::bigint, '[]')
                  @> nullif(event.region_code, '')::bigint
              AND area.valid @> %s::date
    ) AS side
    JOIN portal_office AS receiver ON receiver.id = side.id
    WHERE event.at = %s AND event.id = ANY(%s::uuid[]) AND receiver.closed_on IS NULL
    ORDER BY receiver.level
"""
NO_LEVEL = -1


@dataclass(frozen=True)
class Told:
    """Something about a case that is no step of it; `log_id` names the row that says so."""

    case_id: UUID
    person_id: UUID | None
    region_code: str
    office_id: UUID
    log_id: UUID


def publish_set(rows: Sequence[Told], *, kind: str, case_kind: str, level: OfficeLevel) -> int:
    """Queue many things of one kind for the offices of one level above those that serve; returns how many.

    Call it inside the transaction that made them true. Three statements, however many rows.
    """
    with connection.cursor() as cursor:
        at, events = _set_events(cursor, rows, kind, case_kind)
        cursor.execute(SET_DELIVERIES, [level, at, events])
        delivered = cursor.rowcount
    _wake_after_commit()
    return delivered


def publish_set_to_all(rows: Sequence[Told], *, kind: str, case_kind: str) -> int:
    """Queue many things of one kind for everybody whom `publish` tells: serving office, county, city and village."""
    with connection.cursor() as cursor:
        at, events = _set_events(cursor, rows, kind, case_kind)
        delivered = _tell_all(cursor, at, events, village=True)
    _wake_after_commit()
    return delivered


def _tell_all(cursor: CursorWrapper, at: datetime, events: list[str], *, village: bool) -> int:
    levels, lowest = [int(level) for level in ROW_LEVELS], OfficeLevel.VILLAGE if village else NO_LEVEL
    cursor.execute(TO_ALL, [levels, lowest, timezone.localdate(at), at, events])
    return cursor.rowcount


def _set_events(cursor: CursorWrapper, rows: Sequence[Told], kind: str, case_kind: str) -> tuple[datetime, list[str]]:
    at = timezone.now()
    columns = [[getattr(row, name) for row in rows] for name in Told.__dataclass_fields__]
    texts = [[None if value is None else str(value) for value in column] for column in columns]
    cursor.execute(SET_EVENTS, [at, kind, case_kind, *texts])
    return at, [str(row[0]) for row in cursor.fetchall()]


def _wake_after_commit() -> None:
    """Once a transaction: a night that proposes a thousand exits wakes the relay once a batch."""
    if not any(call[1] is wake_relay for call in connection.run_on_commit):
        transaction.on_commit(wake_relay)


def wake_relay() -> None:
    """Tell a worker that something waits. If the broker is away the timer finds it: the row is there."""
    from portal.exchange.tasks import relay_outbox

    try:
        relay_outbox.delay()
    except (BrokerDown, OSError):
        log.warning("relay.not_woken")


@transaction.atomic
def acknowledge(*, actor: Actor, items: list) -> int:
    """Mark these inbox items of the actor's own office as received; returns how many were new."""
    now = timezone.now()
    return (
        InboxItem.objects.visible_to(actor)
        .filter(pk__in=items, state=ItemState.NEW)
        .update(state=ItemState.ACKNOWLEDGED, acknowledged_at=now, changed_at=now, handled_by_id=actor.user_id)
    )


@transaction.atomic
def act(*, actor: Actor, items: list) -> int:
    """Mark acknowledged items as dealt with; returns how many."""
    now = timezone.now()
    return (
        InboxItem.objects.visible_to(actor)
        .filter(pk__in=items, state=ItemState.ACKNOWLEDGED)
        .update(state=ItemState.ACTED, acted_at=now, changed_at=now, handled_by_id=actor.user_id)
    )


@transaction.atomic
def replay(*, actor: Actor, deliveries: list) -> int:
    """Put dead deliveries back in the queue; returns how many. Raises ValidationError when none was chosen."""
    revived = Delivery.objects.filter(pk__in=deliveries, state=DeliveryState.DEAD).update(
        state=DeliveryState.PENDING, attempts=0, next_at=timezone.now()
    )
    if not revived:
        raise ValidationError("请先选要重发的件")
    transaction.on_commit(wake_relay)
    return revived
