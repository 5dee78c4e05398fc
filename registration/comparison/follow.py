"""A hit goes where its person's case goes: after the night's reassignment the same office has both."""

from datetime import date

from django.db import connection, transaction

from registration.comparison.enums import HitState
from registration.discovery.enums import OPEN as LEADS_OPEN
from registration.unemployment.enums import REGISTERED

# The registration before the lead; where both ended, the hit stays where it is.
MOVED = """
    WITH moved AS (
        SELECT hit.id, place.region_code, place.service_office_id
        FROM registration_comparehit AS hit
        CROSS JOIN LATERAL (
            SELECT found.region_code, found.service_office_id FROM (
                SELECT 1 AS rank, region_code, service_office_id FROM registration_unemploymentregistration
                WHERE person_id = hit.person_id AND state = ANY(%(registered)s) AND service_office_id IS NOT NULL
                UNION ALL
                SELECT 2, region_code, service_office_id FROM registration_lead
                WHERE person_id = hit.person_id AND state = ANY(%(leads)s)
            ) AS found ORDER BY found.rank LIMIT 1
        ) AS place
        WHERE hit.state = %(open)s AND hit.service_office_id <> place.service_office_id
        FOR NO KEY UPDATE OF hit
    ), tasks AS (
        UPDATE portal_followuptask AS task SET region_code = moved.region_code, service_office_id = moved.service_office_id,
               handed_to_id = NULL, handed_by = NULL, handed_at = NULL
        FROM moved WHERE task.case_id = moved.id AND task.closed_at IS NULL
    )
    UPDATE registration_comparehit AS hit SET region_code = moved.region_code, service_office_id = moved.service_office_id,
           version = hit.version + 1
    FROM moved WHERE hit.id = moved.id
"""


@transaction.atomic
def reassign(on: date) -> int:
    """Give every open hit the office that has its person; the promised day stays. Returns how many moved."""
    given = {"registered": sorted(REGISTERED), "leads": sorted(LEADS_OPEN), "open": HitState.OPEN}
    with connection.cursor() as cursor:
        cursor.execute(MOVED, given)
        return cursor.rowcount
