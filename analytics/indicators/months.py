"""What the figures of a month were at its end, kept for good; and what has changed in them since.

Stocks are those of the month's last day, by where each person was registered on it; flows are the month's.
The same statement keeps a month and corrects it: what is noted is the register's truth less what is noted
already, which for a month that was just locked is everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from analytics.indicators import sql
from analytics.indicators.definitions import CONTACTS, MOVE_DAY, REGISTERS, REGISTRATIONS
from analytics.indicators.enums import Count, Stock, Subject
from portal.foundation.partitions import month_start
from portal.rules.parameters import parameter

LOCAL_DAY = "(r.closed_at AT TIME ZONE 'Asia/Shanghai')::date"
KEPT_FLOWS = tuple(
    code.value for code in (Count.BEGUN, Count.LEFT, Count.MOVED_IN, Count.MOVED_OUT, Count.DUE, Count.REACHED)
)


@dataclass(frozen=True)
class Month:
    """A month and the days that its stocks are judged by."""

    first: date
    last: date
    long_since: date
    hardship_since: date


def month_of(first: date, last: date | None = None) -> Month:
    """The month that begins on `first`, up to its end or to `last`."""
    last = last or month_start(first, 1) - timedelta(days=1)
    return Month(first, last, *thresholds(last))


def thresholds(day: date) -> tuple[date, date]:
    """Who is registered since these days or longer has on `day` been registered for long, and for hardship's months."""
    return months_earlier(day, long_months(day)), months_earlier(day, hardship_months(day))


def long_months(day: date) -> int:
    """After how many months a registration is a long one (long_term.registered_months)."""
    return int(parameter("long_term.registered_months", on=day))


def hardship_months(day: date) -> int:
    """After how many months it counts for hardship (long_term.hardship_months)."""
    return int(parameter("long_term.hardship_months", on=day))


def months_earlier(day: date, months: int) -> date:
    """The same day `months` earlier, or the last day of that month."""
    start, after = month_start(day, -months), month_start(day, 1 - months)
    return min(start + timedelta(days=day.day - 1), after - timedelta(days=1))


_STOCKS = f"""
SELECT months.month, '{Subject.REGISTRATION.value}' AS subject, {sql.town("coalesce(later.source, r.region_code)")} AS region_code,
       cell.code, '' AS detail
FROM {REGISTRATIONS.table} AS r
JOIN months ON r.spell @> months.last
LEFT JOIN LATERAL (
    SELECT source FROM {sql.MOVES} AS move
    WHERE move.registration_id = r.id AND {MOVE_DAY} > months.last ORDER BY id LIMIT 1
) AS later ON true
CROSS JOIN LATERAL (VALUES
    ('{Stock.REGISTERED.value}', true),
    ('{Stock.LONG.value}', lower(r.spell) <= months.long_since),
    ('{Stock.HARDSHIP.value}', lower(r.spell) <= months.hardship_since)
) AS cell(code, applies)
WHERE cell.applies
UNION ALL
SELECT months.month, '{Subject.CONTACT.value}', {sql.town("r.region_code")}, '{Stock.OVERDUE.value}', ''
FROM {CONTACTS.table} AS r
JOIN months ON r.due_on <= months.last AND (r.closed_at IS NULL OR {LOCAL_DAY} > months.last)
WHERE {CONTACTS.where}
"""

_FLOWS = "\nUNION ALL\n".join(
    f"SELECT months.month, '{register.subject.value}', region_code, code, detail "
    f"FROM ({sql.cells_of(register, register.table)}) AS counted "
    "JOIN months ON counted.day BETWEEN months.month AND months.last WHERE code = ANY(%(flows)s)"
    for register in REGISTERS
)
_KEY = "month_id, subject, level, region_code, code, detail"

NOTE = f"""
WITH months(month, last, long_since, hardship_since) AS (
    SELECT * FROM unnest(%(first)s::date[], %(last)s::date[], %(long)s::date[], %(hardship)s::date[])
), truth AS MATERIALIZED (
    SELECT month AS month_id, subject COLLATE "C" AS subject, level.level, rpad(left(region_code, level.digits), 12, '0') AS region_code,
           code COLLATE "C" AS code, detail COLLATE "C" AS detail, count(*) AS value
    FROM ({_STOCKS} UNION ALL {_FLOWS}) AS found
    CROSS JOIN (VALUES {", ".join(f"({level}, {digits})" for level, digits in sql.LEVELS)}) AS level(level, digits)
    GROUP BY 1, 2, 3, 4, 5, 6
), noted AS MATERIALIZED (
    SELECT {_KEY}, sum(value) AS value FROM analytics_monthfigure
    WHERE month_id = ANY(%(first)s::date[]) GROUP BY {_KEY}
)
INSERT INTO analytics_monthfigure ({_KEY}, value, noted_at)
SELECT {_KEY}, coalesce(truth.value, 0) - coalesce(noted.value, 0), %(noted_at)s
FROM truth FULL JOIN noted USING ({_KEY})
WHERE coalesce(truth.value, 0) <> coalesce(noted.value, 0)
ORDER BY {_KEY}
"""


def note(months: Sequence[date], noted_at: datetime | None) -> int:
    """Keep (`noted_at` None) or correct the figures of these months; returns how many figures were written."""
    known = [month_of(month) for month in months]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(
            NOTE,
            {
                "first": [one.first for one in known],
                "last": [one.last for one in known],
                "long": [one.long_since for one in known],
                "hardship": [one.hardship_since for one in known],
                "flows": list(KEPT_FLOWS),
                "noted_at": noted_at,
            },
        )
        return cursor.rowcount
