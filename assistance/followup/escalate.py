"""Missed contacts go up: to the township, the county and the city, so many working days after the day is over.

Of each escalation to the county its inbox gets one item; the city reads counts (access matrix). A level only rises.
"""

from datetime import date
from uuid import UUID

from django.db import connection, transaction

from portal.accounts.enums import OfficeLevel
from portal.cases.calendar import working_days_before
from portal.exchange.services import Told, publish_set
from portal.rules.places import Book, books, number_sql

BATCH = 1_000
LIMITS = {
    OfficeLevel.TOWNSHIP: "followup.to_township_wd",
    OfficeLevel.COUNTY: "followup.to_county_wd",
    OfficeLevel.CITY: "followup.to_city_wd",
}
BY_ITEM = frozenset({OfficeLevel.COUNTY})
ESCALATED = "followup.escalated"
RAISE = """
    WITH late AS (
        SELECT reg.id FROM portal_followuptask AS reg
        WHERE reg.closed_at IS NULL AND reg.due_on <= %s AND (reg.level IS NULL OR reg.level > %s) AND {place} = %s
        ORDER BY reg.due_on, reg.id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE portal_followuptask AS task SET level = %s, escalated_at = now()
    FROM late WHERE task.id = late.id
    RETURNING task.case_kind, task.case_id, task.person_id, task.region_code, task.service_office_id, task.id
"""


def escalate(on: date, *, batch: int = BATCH) -> dict[str, int]:
    """Raise what is late on a day to the level that its lateness asks for; how many by level."""
    all_books = books("", on=on, also=LIMITS.values())
    return {
        level.name.lower(): sum(_raise(book, all_books, level, on, batch) for book in all_books) for level in LIMITS
    }


def _raise(book: Book, all_books: list[Book], level: OfficeLevel, on: date, batch: int) -> int:
    text = RAISE.format(place=number_sql(all_books, "reg.region_code"))
    given = [working_days_before(on, int(book.values[LIMITS[level]])), level, book.number, batch, level]
    total = 0
    while raised := _raise_some(text, given, level):
        total += raised
    return total


@transaction.atomic
def _raise_some(text: str, given: list, level: OfficeLevel) -> int:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        raised: list[tuple[str, UUID, UUID, str, UUID, UUID]] = cursor.fetchall()
    if level in BY_ITEM:
        for kind in sorted({row[0] for row in raised}):
            rows = [Told(*row[1:]) for row in raised if row[0] == kind]
            publish_set(rows, kind=ESCALATED, case_kind=kind, level=level)
    return len(raised)
