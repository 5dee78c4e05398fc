"""The statements of the tally: whole days are counted anew from the rows, so counting twice changes nothing."""

from portal.exchange.tally.delays import COUNTED

LOCAL = "AT TIME ZONE 'Asia/Shanghai'"
ARRIVED = f"""
    count(*) FILTER (WHERE office.level = 3) AS events, count(*) AS received,
    count(item.acknowledged_at) AS acknowledged, count(item.acted_at) AS acted,
    count(*) FILTER (WHERE item.acted_at <= item.received_at + act) AS in_time,
    count(*) FILTER (WHERE item.state = 'new' AND item.received_at < %(now)s - read
                        OR item.state <> 'acted' AND item.received_at < %(now)s - act) AS late,
    min(CASE WHEN item.state = 'new' AND item.received_at >= %(now)s - least(read, act)
             THEN item.received_at + least(read, act)
             WHEN item.state = 'acknowledged' AND item.received_at >= %(now)s - act
             THEN item.received_at + act END) AS late_next,
    {COUNTED} AS delays
"""
"""What is counted of a group of items; `read` and `act` are the intervals that their office has."""

UNITS = """
    limits AS (
        SELECT code, make_interval(hours => hours) AS read, make_interval(days => days) AS act
        FROM unnest(%(codes)s::text[], %(hours)s::int[], %(days)s::int[]) AS given (code, hours, days)
    ), units AS (
        SELECT office.id, office.level, limits.code, limits.read, limits.act FROM portal_office AS office
        JOIN limits ON limits.code = CASE WHEN office.level = 2 THEN left(office.region_code, 4) || '00000000'
                                          ELSE left(office.region_code, 6) || '000000' END
        WHERE office.level >= 2
    )
"""
"""Every office with the county, or the city, whose cell it counts in, and the limits of that place."""

COUNT_DAY = f"""
    WITH {UNITS}, arrived AS (
        SELECT office.code, item.kind, {ARRIVED}
        FROM portal_inboxitem AS item JOIN units AS office ON office.id = item.office_id
        WHERE item.occurred_at >= %(start)s AND item.occurred_at < %(end)s
        GROUP BY 1, 2
    ), told AS (
        SELECT office.code, event.kind, count(*) AS sent
        FROM portal_outboxevent AS event JOIN portal_delivery AS delivery ON delivery.event_id = event.id
        JOIN units AS office ON office.id = delivery.office_id
        WHERE event.at >= %(start)s AND event.at < %(end)s
        GROUP BY 1, 2
    ), counted AS (
        SELECT code, kind, coalesce(events, 0) AS events, coalesce(sent, 0) AS sent, coalesce(received, 0) AS received,
               coalesce(acknowledged, 0) AS acknowledged, coalesce(acted, 0) AS acted, coalesce(in_time, 0) AS in_time,
               coalesce(late, 0) AS late, coalesce(delays, '{{}}'::int[]) AS delays, late_next
        FROM arrived FULL JOIN told USING (code, kind)
    ), gone AS (
        DELETE FROM portal_sentcell AS cell WHERE cell.day = %(day)s
        AND NOT EXISTS (SELECT 1 FROM counted WHERE counted.code = cell.region_code AND counted.kind = cell.kind)
    )
    INSERT INTO portal_sentcell AS cell
        (day, region_code, kind, events, sent, received, acknowledged, acted, in_time, late, delays, late_next)
    SELECT %(day)s, code, kind, events, sent, received, acknowledged, acted, in_time, late, delays, late_next FROM counted
    ON CONFLICT (day, region_code, kind) DO UPDATE SET
        events = excluded.events, sent = excluded.sent, received = excluded.received,
        acknowledged = excluded.acknowledged, acted = excluded.acted, in_time = excluded.in_time,
        late = excluded.late, delays = excluded.delays, late_next = excluded.late_next
    WHERE (cell.events, cell.sent, cell.received, cell.acknowledged, cell.acted, cell.in_time, cell.late, cell.delays)
        IS DISTINCT FROM (excluded.events, excluded.sent, excluded.received, excluded.acknowledged, excluded.acted,
                          excluded.in_time, excluded.late, excluded.delays)
        OR cell.late_next IS DISTINCT FROM excluded.late_next
"""

CHANGED_DAYS = f"""
    SELECT DISTINCT (occurred_at {LOCAL})::date FROM portal_inboxitem WHERE changed_at >= %(since)s
    UNION SELECT DISTINCT (event_at {LOCAL})::date FROM portal_delivery WHERE state = 'pending'
    UNION SELECT DISTINCT day FROM portal_sentcell WHERE late_next <= %(now)s
"""

OF_OFFICES = f"""
    WITH mine AS (
        SELECT office.id, office.level, make_interval(hours => %(hours)s) AS read, make_interval(days => %(days)s) AS act,
               CASE WHEN office.level = 3 THEN '' ELSE left(office.region_code, 9) || '000' END AS code
        FROM portal_office AS office
        WHERE office.region_code BETWEEN %(low)s AND %(high)s AND office.level >= 3
    ), arrived AS (
        SELECT office.code, {ARRIVED}
        FROM mine AS office JOIN portal_inboxitem AS item ON item.office_id = office.id
        WHERE item.occurred_at >= %(start)s AND item.occurred_at < %(end)s {{kinds_of_items}}
        GROUP BY 1
    ), told AS (
        SELECT office.code, count(*) AS sent FROM mine AS office
        JOIN portal_delivery AS delivery ON delivery.office_id = office.id {{events}}
        WHERE delivery.event_at >= %(start)s AND delivery.event_at < %(end)s {{kinds_of_events}}
        GROUP BY 1
    )
    SELECT code, coalesce(events, 0), coalesce(sent, 0), coalesce(received, 0), coalesce(acknowledged, 0),
           coalesce(acted, 0), coalesce(in_time, 0), coalesce(late, 0), coalesce(delays, '{{{{}}}}'::int[])
    FROM arrived FULL JOIN told USING (code)
"""
"""The inboxes inside one county, from the rows themselves: by township, the county's own under an empty code."""
EVENTS = "JOIN portal_outboxevent AS event ON event.id = delivery.event_id AND event.at = delivery.event_at"
