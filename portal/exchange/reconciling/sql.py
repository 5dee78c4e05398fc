"""One day, both sides: what the register's log and the outbox say each inbox should hold, and what it holds.

A pair is an event and an office. Expected are the offices it was sent to, and of a step of a register also those
whom the rule names: the serving office, its county and its city. A step that no event tells of counts under its
log row's own number; a draft thrown away and a move in a set tell nobody, or only some. Steps from before a county's first event are not looked for: nothing was told then.
"""

HASH = (
    "hashtextextended(concat_ws('|', {0}.key, {0}.office_id, {0}.kind, {0}.case_id, {0}.person_id, {0}.region_code), 0)"
)

PAIRS = f"""
    WITH events AS (
        SELECT id AS key, id, log_id, at, kind, case_id, person_id, region_code, service_office_id
        FROM portal_outboxevent WHERE at >= %(start)s AND at < %(end)s
    ), untold AS (
        SELECT log.id AS key, NULL::uuid AS id, log.id AS log_id, log.at, log.case_kind || '.' || log.name AS kind,
               log.case_id, log.person_id, log.region_code, log.service_office_id
        FROM portal_transitionlog AS log
        JOIN unnest(%(counties)s::text[], %(begun)s::timestamptz[]) AS first (county, at)
          ON first.county = left(log.region_code, 6) AND log.at >= first.at
        WHERE log.at >= %(start)s AND log.at < %(end)s AND log.case_kind || '.' || log.name = ANY(%(kinds)s)
          AND NOT (log.source = 'draft' AND log.name = 'withdraw')
          AND NOT (log.actor_kind = 'system' AND log.name = 'transfer')
          AND NOT EXISTS (SELECT 1 FROM portal_outboxevent AS event WHERE event.case_id = log.case_id
                          AND event.at >= log.at AND event.log_id = log.id)
    ), steps AS (
        SELECT events.* FROM events JOIN portal_transitionlog AS log ON log.id = events.log_id AND log.at = events.at
        UNION ALL SELECT * FROM untold
    ), expected AS (
        SELECT events.key, events.id, events.log_id, events.kind, events.case_id, events.person_id, events.region_code,
               delivery.office_id
        FROM events JOIN portal_delivery AS delivery ON delivery.event_id = events.id
        UNION
        SELECT steps.key, steps.id, steps.log_id, steps.kind, steps.case_id, steps.person_id, steps.region_code, office.id
        FROM steps JOIN portal_office AS serving ON serving.id = steps.service_office_id
        JOIN portal_office AS office ON office.closed_on IS NULL
         AND (office.id = serving.id OR office.id = ANY(serving.ancestor_ids) AND office.level IN (2, 3))
    ), arrived AS (
        SELECT event_id AS key, office_id, kind, case_id, person_id, region_code
        FROM portal_inboxitem WHERE occurred_at >= %(start)s AND occurred_at < %(end)s
    ), pairs AS (
        SELECT office_id, expected.key AS told, arrived.key AS got, expected.id AS event_id, expected.log_id,
               arrived.key AS item_event, {HASH.format("expected")} AS told_hash, {HASH.format("arrived")} AS got_hash
        FROM expected FULL JOIN arrived USING (key, office_id)
    ), placed AS (
        SELECT pairs.*, CASE WHEN office.level = 2 THEN left(office.region_code, 4) || '00000000'
                             ELSE left(office.region_code, 6) || '000000' END AS code
        FROM pairs JOIN portal_office AS office ON office.id = pairs.office_id
    )
"""

DIGESTS = f"""
    {PAIRS}, counted AS (
        SELECT code, count(told) AS sent, coalesce(bit_xor(told_hash) FILTER (WHERE told IS NOT NULL), 0) AS sent_hash,
               count(got) AS received, coalesce(bit_xor(got_hash) FILTER (WHERE got IS NOT NULL), 0) AS received_hash
        FROM placed GROUP BY 1
    ), gone AS (
        DELETE FROM portal_digest AS old WHERE old.day = %(day)s
        AND NOT EXISTS (SELECT 1 FROM counted WHERE counted.code = old.region_code)
    )
    INSERT INTO portal_digest (day, region_code, sent, sent_hash, received, received_hash, checked_at)
    SELECT %(day)s, code, sent, sent_hash, received, received_hash, clock_timestamp() FROM counted
    ON CONFLICT (region_code, day) DO UPDATE SET sent = excluded.sent, sent_hash = excluded.sent_hash,
        received = excluded.received, received_hash = excluded.received_hash, checked_at = excluded.checked_at
    RETURNING region_code, sent, sent_hash, received, received_hash
"""

DIFFERENT = f"""
    {PAIRS}
    SELECT code, CASE WHEN told IS NULL THEN 'extra' WHEN event_id IS NULL THEN 'untold'
                      WHEN got IS NULL THEN 'missing' ELSE 'changed' END,
           coalesce(event_id, item_event), log_id, office_id
    FROM placed WHERE told IS NULL OR got IS NULL OR told_hash <> got_hash
    ORDER BY 1, 2, 3
"""

BEGUN = """
    SELECT county, min(at) FROM (
        SELECT left(office.region_code, 6) AS county, event.at FROM portal_office AS office
        CROSS JOIN LATERAL (
            SELECT event_at AS at FROM portal_delivery WHERE office_id = office.id ORDER BY event_at LIMIT 1
        ) AS event
        WHERE office.level = 3
    ) AS first GROUP BY 1
"""

SEND_AGAIN = """
    INSERT INTO portal_delivery (event_id, event_at, office_id, person_id, state, attempts, next_at, last_error)
    SELECT event.id, event.at, wanted.office_id, event.person_id, 'pending', 0, clock_timestamp(), ''
    FROM unnest(%(events)s::uuid[], %(offices)s::uuid[]) AS wanted (event_id, office_id)
    JOIN portal_outboxevent AS event ON event.id = wanted.event_id AND event.at >= %(start)s AND event.at < %(end)s
    ON CONFLICT (event_id, office_id) DO UPDATE SET state = 'pending', attempts = 0, next_at = clock_timestamp(), done_at = NULL
    WHERE portal_delivery.state = 'done'
"""

PUT_RIGHT = """
    UPDATE portal_inboxitem AS item
    SET kind = event.kind, case_kind = event.case_kind, case_id = event.case_id, person_id = event.person_id,
        region_code = event.region_code, changed_at = clock_timestamp()
    FROM unnest(%(events)s::uuid[], %(offices)s::uuid[]) AS wanted (event_id, office_id)
    JOIN portal_outboxevent AS event ON event.id = wanted.event_id AND event.at >= %(start)s AND event.at < %(end)s
    WHERE item.event_id = wanted.event_id AND item.office_id = wanted.office_id
"""

TAKE_AWAY = """
    DELETE FROM portal_inboxitem AS item
    USING unnest(%(events)s::uuid[], %(offices)s::uuid[]) AS wanted (event_id, office_id)
    WHERE item.event_id = wanted.event_id AND item.office_id = wanted.office_id
"""
