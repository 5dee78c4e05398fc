"""The relay: takes due deliveries in batches that no other relay holds and puts them into inboxes.

Safe to run anywhere, any number of times: rows are taken with SKIP LOCKED, an inbox takes an event
once, and of one person an office gets the events in their order.
"""

from datetime import timedelta

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.exchange.enums import DeliveryState
from portal.exchange.models import Delivery

log = structlog.get_logger(__name__)
BATCH, MOST_TRIES, SHORTEST_WAIT, LONGEST_WAIT = 10_000, 48, 5, 300  # tries as GOV.UK Notify: four hours in all

TAKE = """
    SELECT waiting.id FROM portal_delivery AS waiting
    WHERE waiting.state = 'pending' AND waiting.next_at <= clock_timestamp()
      AND NOT EXISTS (
        SELECT 1 FROM portal_delivery AS earlier
        WHERE earlier.state = 'pending' AND earlier.office_id = waiting.office_id
          AND earlier.person_id = waiting.person_id AND earlier.id < waiting.id
      )
    ORDER BY waiting.id LIMIT %s FOR UPDATE OF waiting SKIP LOCKED
"""

PUT = """
    INSERT INTO portal_inboxitem
        (id, event_id, office_id, level, kind, case_kind, case_id, person_id, region_code, occurred_at, received_at,
         changed_at, state)
    SELECT gen_random_uuid(), event.id, office.id, office.level, event.kind, event.case_kind, event.case_id,
           event.person_id, event.region_code, event.at, clock_timestamp(), clock_timestamp(), 'new'
    FROM portal_delivery AS delivery
    JOIN portal_outboxevent AS event ON event.id = delivery.event_id AND event.at = delivery.event_at
    JOIN portal_office AS office ON office.id = delivery.office_id
    WHERE delivery.id = ANY(%s) AND office.closed_on IS NULL
    ORDER BY delivery.id
    ON CONFLICT (office_id, event_id) DO NOTHING
"""

FINISH = """
    UPDATE portal_delivery AS delivery SET state = 'done', done_at = clock_timestamp(), attempts = attempts + 1
    FROM portal_inboxitem AS item
    WHERE delivery.id = ANY(%s) AND item.office_id = delivery.office_id AND item.event_id = delivery.event_id
    RETURNING delivery.id
"""


def relay() -> int:
    """Deliver everything that is due; returns how many reached an inbox."""
    total = 0
    while batch := _relay_batch():
        taken, delivered = batch
        total += delivered
        if taken == 0:
            break
    return total


def _relay_batch() -> tuple[int, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TAKE, [BATCH])
        taken = [row[0] for row in cursor.fetchall()]
        if not taken:
            return 0, 0
        arrived = _put(taken)
        _postpone([one for one in taken if one not in arrived], "收件单位已撤销或收不了件")
    log.info("relay.batch", count=len(taken), delivered=len(arrived))
    return len(taken), len(arrived)


def _put(deliveries: list[int]) -> set[int]:
    """Put a whole batch, or, if one of it is poison, each by itself, so that the others flow."""
    try:
        with transaction.atomic():
            return _put_together(deliveries)
    except DatabaseError:
        if len(deliveries) == 1:
            return set()
    return set().union(*(_put([one]) for one in deliveries))


def _put_together(deliveries: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(PUT, [deliveries])
        cursor.execute(FINISH, [deliveries])
        return {row[0] for row in cursor.fetchall()}


def _postpone(deliveries: list[int], error: str) -> None:
    """Back off, 5 seconds doubling to 5 minutes; after 48 tries the delivery waits for a person."""
    for one in Delivery.objects.filter(pk__in=deliveries):
        one.attempts += 1
        one.last_error = error
        wait = min(SHORTEST_WAIT * 2 ** min(one.attempts - 1, 10), LONGEST_WAIT)
        one.next_at = timezone.now() + timedelta(seconds=wait)
        one.state = DeliveryState.DEAD if one.attempts >= MOST_TRIES else DeliveryState.PENDING
        one.save(update_fields=["attempts", "last_error", "next_at", "state"])
        if one.state == DeliveryState.DEAD:
            log.error("relay.dead_letter", delivery=one.pk)
