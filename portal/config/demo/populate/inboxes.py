"""What the last two weeks (in the demo county: since the month before) sent home, delivered: events, deliveries and inbox items by the exchange's own rule.

Set-wise from the logs of this very transaction: the office that serves, its county and its city each have
one item an event, and a village that has a task in it; older ones dealt with, the newest still new.
"""

from datetime import timedelta

from django.db import connection

from portal.accounts.enums import OfficeLevel
from portal.config.demo.populate.plan import Plan
from portal.config.demo.staff import COUNTY
from portal.exchange.kinds import KINDS, VILLAGE_KINDS
from portal.exchange.services import ROW_LEVELS
from portal.exchange.tally.services import bounds
from portal.foundation.partitions import month_start

RECENT = timedelta(days=14)

EVENTS = """
    INSERT INTO portal_outboxevent
        (id, at, kind, case_kind, case_id, person_id, region_code, service_office_id, log_id)
    SELECT gen_random_uuid(), log.at, log.case_kind || '.' || log.name, log.case_kind, log.case_id, log.person_id,
           log.region_code, log.service_office_id, log.id
    FROM portal_transitionlog AS log
    WHERE log.xid = pg_current_xact_id() AND log.at <= %(now)s AND log.case_kind || '.' || log.name = ANY(%(kinds)s)
      AND (log.at >= %(since)s OR log.at >= %(month)s AND log.region_code LIKE %(county)s)
    RETURNING id
"""

DELIVERIES = """
    INSERT INTO portal_delivery (event_id, event_at, office_id, person_id, state, attempts, next_at, last_error, done_at)
    SELECT event.id, event.at, receiver.id, event.person_id, 'done', 1, event.at, '', event.at + interval '1 second'
    FROM portal_outboxevent AS event
    JOIN portal_office AS serving ON serving.id = event.service_office_id
    JOIN portal_office AS receiver
      ON receiver.id = serving.id OR (receiver.id = ANY(serving.ancestor_ids) AND receiver.level = ANY(%(levels)s))
    WHERE event.id = ANY(%(events)s::uuid[]) AND receiver.closed_on IS NULL
    ORDER BY event.at, event.id, receiver.level
"""

VILLAGES = """
    INSERT INTO portal_delivery (event_id, event_at, office_id, person_id, state, attempts, next_at, last_error, done_at)
    SELECT event.id, event.at, area.office_id, event.person_id, 'done', 1, event.at, '', event.at + interval '1 second'
    FROM portal_officearea AS area
    JOIN portal_office AS office ON office.id = area.office_id AND office.closed_on IS NULL
    JOIN portal_outboxevent AS event ON event.region_code BETWEEN area.low AND area.high
    WHERE area.level = %(village)s AND area.valid @> %(today)s::date
      AND event.kind = ANY(%(tasks)s) AND event.id = ANY(%(events)s::uuid[])
    ORDER BY event.at, event.id
"""

# Of the items older than six days all are dealt with, of those older than two most, of the newest none is.
ITEMS = """
    INSERT INTO portal_inboxitem
        (id, event_id, office_id, level, kind, case_kind, case_id, person_id, region_code, occurred_at, received_at,
         changed_at, state, acknowledged_at, acted_at, handled_by_id)
    SELECT gen_random_uuid(), event.id, office.id, office.level, event.kind, event.case_kind, event.case_id,
           event.person_id, event.region_code, event.at, delivery.done_at, %(now)s, handled.state,
           CASE WHEN handled.state <> 'new' THEN LEAST(event.at + interval '3 hours', %(now)s) END,
           CASE WHEN handled.state = 'acted' THEN LEAST(event.at + interval '1 day', %(now)s) END,
           CASE WHEN handled.state <> 'new' THEN worker.user_id END
    FROM portal_delivery AS delivery
    JOIN portal_outboxevent AS event ON event.id = delivery.event_id AND event.at = delivery.event_at
    JOIN portal_office AS office ON office.id = delivery.office_id
    LEFT JOIN LATERAL (
        SELECT min(user_id::text)::uuid AS user_id FROM portal_assignment WHERE office_id = office.id AND separation = 'case'
    ) AS worker ON true
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN event.at < %(now)s - interval '6 days' THEN 'acted'
            WHEN event.at < %(now)s - interval '2 days' THEN (ARRAY['acted', 'acknowledged', 'acknowledged', 'new'])[1 + delivery.id %% 4]
            ELSE (ARRAY['new', 'new', 'acknowledged'])[1 + delivery.id %% 3]
        END AS state
    ) AS handled
    WHERE delivery.event_id = ANY(%(events)s::uuid[])
"""


def fill_inboxes(plan: Plan) -> int:
    """Deliver the recent transitions of this transaction; returns how many inbox items there are now."""
    since = plan.now - RECENT
    month, _ = bounds(month_start(plan.today, -1), plan.today)
    given = {
        "since": since,
        "now": plan.now,
        "month": min(month, since),
        "county": f"{COUNTY[:6]}%",
        "levels": [OfficeLevel(level).value for level in ROW_LEVELS],
        "village": OfficeLevel.VILLAGE.value,
        "tasks": sorted(VILLAGE_KINDS),
        "kinds": sorted(KINDS),
        "today": plan.today,
    }
    with connection.cursor() as cursor:
        cursor.execute(EVENTS, given)
        given["events"] = [str(row[0]) for row in cursor.fetchall()]
        cursor.execute(DELIVERIES, given)
        cursor.execute(VILLAGES, given)
        cursor.execute(ITEMS, given)
        return cursor.rowcount
