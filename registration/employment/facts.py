"""What rules may know of people who work: one row an employment, from the registers and the sourced facts.

The same columns as for registered people, so that one rule book judges both. What the registers know by themselves they
say here: placed is whom an employer took on around the end of a registration as unemployed; started and flexible are
kinds of employment.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from portal.rules.places import Book
from registration.unemployment.facts import COLUMNS, TOLD, WORDS, told_sql

PLACED_WITHIN = "cadence.placed_within_days"
KNOWN = {
    "person.placed": """work.kind IN ('employer', 'welfare_post') AND EXISTS (
                SELECT FROM registration_unemploymentregistration AS reg
                WHERE reg.person_id = work.person_id AND reg.state = 'closed'
                  AND lower(spell.days) BETWEEN lower(reg.spell) AND upper(reg.spell) + ({within})
            )""",
    "person.started_business": "work.kind = 'self'",
    "person.flexible_work": "work.kind = 'flexible'",
    "employment.hired": "work.kind IN ('employer', 'welfare_post')",
    "person.zero_employment_household": "false",
    "person.recognised_hardship": "false",
}
"""Facts that the register of employment knows better than anybody who tells them. Who works is in hardship no more, and
their household is not without work (domain.md 3.3, 3.4)."""


def work_facts_sql(
    *, on: date, only: Sequence[UUID], places: str = "0", all_books: Sequence[Book]
) -> tuple[str, list[Any]]:
    """A SELECT of those of these employments that go on, with their facts on a day.

    Columns: case_id, person_id, region_code, service_office_id, began, book (what the expression `places` makes of
    work.region_code), and one for each fact of the registered people's COLUMNS.
    """
    within = " ".join(f"WHEN {book.number} THEN {int(book.values[PLACED_WITHIN])}" for book in all_books)
    known = {code: text.format(within=f"CASE {places} {within} END") for code, text in KNOWN.items()}
    told = ", ".join(f"{known[code]} AS {COLUMNS[code]}" if code in known else told_sql(code) for code in TOLD)
    text = f"""
        SELECT work.id AS case_id, work.person_id, work.region_code, work.service_office_id, lower(spell.days) AS began,
               {places} AS book, extract(year FROM age(%s::date, person.birth_date))::bigint AS person_age,
               false AS person_registered_unemployed, NULL::numeric AS person_unemployment_registered_months,
               coalesce(told.listed, false) AS person_hardship_listed, {told}
        FROM registration_employmentregistration AS work
        JOIN registration_employmentspell AS spell
            ON spell.registration_id = work.id AND upper_inf(spell.known) AND spell.counts AND upper_inf(spell.days)
        JOIN portal_person AS person ON person.id = work.person_id
        {WORDS.format(person="work.person_id")}
        WHERE work.state = 'current' AND work.id = ANY(%s::uuid[])
    """
    return text, [on, [str(pk) for pk in only]]
