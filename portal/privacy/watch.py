"""Who looks at far more people than they use to: a slow trickle out of the house shows here (trust.md case 102)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.db import connections
from django.utils import timezone

log = structlog.get_logger(__name__)
HISTORY_DAYS = 30
# Only those above the floor today are asked for their history: two index scans, not a walk over a month of everybody.
MANY = """
    SELECT actor_id, count(DISTINCT person_id) FROM portal_auditentry
    WHERE at >= %s AND at < %s AND person_id IS NOT NULL AND actor_id IS NOT NULL AND role <> ''
    GROUP BY actor_id HAVING count(DISTINCT person_id) >= %s
"""
USUAL = """
    SELECT actor_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY seen) FROM (
        SELECT actor_id, count(DISTINCT person_id) AS seen FROM portal_auditentry
        WHERE actor_id = ANY(%s) AND at >= %s AND at < %s AND person_id IS NOT NULL
        GROUP BY actor_id, (at AT TIME ZONE 'Asia/Shanghai')::date
    ) AS days GROUP BY actor_id
"""


@dataclass(frozen=True)
class Unusual:
    """A member of staff, how many different people they looked at in a day, and the median of their own days."""

    actor_id: UUID
    seen: int
    usual: float


def unusual_views(day: date, *, times: int, least: int) -> list[Unusual]:
    """Who looked at more than `times` their own 30-day median of people on `day`, and at `least` as many at all.

    Days on which somebody looked at nobody don't count; without any history `least` alone decides.
    """
    start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    with connections["audit"].cursor() as cursor:
        cursor.execute(MANY, [start, start + timedelta(days=1), least])
        many = dict(cursor.fetchall())
        cursor.execute(USUAL, [list(many), start - timedelta(days=HISTORY_DAYS), start])
        usual = dict(cursor.fetchall())
    found = [Unusual(actor, seen, usual.get(actor) or 0.0) for actor, seen in many.items()]
    return sorted((one for one in found if one.seen > times * one.usual), key=lambda one: -one.seen)


def alarm(day: date, *, times: int, least: int) -> list[Unusual]:
    """Raise one alarm for each of them: an error in the log, which is what the watch on duty reads."""
    found = unusual_views(day, times=times, least=least)
    for one in found:
        log.error("privacy.many_views", actor=str(one.actor_id), seen=one.seen, usual=one.usual)
    return found
