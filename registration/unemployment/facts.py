"""What rules may know of registered people: one row a registration, from the register and the sourced facts.

The same SQL serves one person and all of them, so that both are judged on the same facts. NULL is "not known".
Where two sources differ, the one matched by the exact number wins, then the latest word.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from portal.rules.enums import FactType
from portal.rules.facts import kind_of

TOLD = (
    "person.unplaced_graduate", "person.recognised_hardship", "person.zero_employment_household", "person.placed",
    "person.flexible_work", "person.started_business", "person.draws_pension", "person.able_to_work",
    "person.monthly_income", "person.in_school", "person.in_army", "person.emigrated", "person.imprisoned",
    "person.deceased", "person.withdrew", "employment.hired", "business.registered",
)  # fmt: skip
"""Facts that come from the sourced facts about persons."""
UNLESS_TOLD = {"person.placed": "false"}
"""What being registered as unemployed says, unless a source says otherwise."""
FROM_THE_REGISTER = ("person.age", "person.registered_unemployed", "person.unemployment_registered_months")
COLUMNS = {code: code.replace(".", "_") for code in (*FROM_THE_REGISTER, *TOLD)}
"""Fact codes and the columns of `facts_sql` that hold them."""
SHAPES: dict[str, tuple[str, str]] = {FactType.BOOLEAN: ("boolean", "boolean"), FactType.NUMBER: ("number", "numeric")}


def facts_sql(*, on: date, only: Sequence[UUID] | None = None, places: str = "0") -> tuple[str, list[Any]]:
    """A SELECT of all registered people, or of some registrations, with their facts on a day.

    Columns: case_id, person_id, region_code, service_office_id, registered_on, state, book (what the
    expression `places` makes of reg.region_code), and one for each fact of COLUMNS.
    """
    told = ", ".join(_told(code) for code in TOLD)
    text = f"""
        SELECT reg.id AS case_id, reg.person_id, reg.region_code, reg.service_office_id, reg.state,
               lower(reg.spell) AS registered_on, {places} AS book,
               extract(year FROM age(%s::date, person.birth_date))::bigint AS person_age,
               true AS person_registered_unemployed,
               extract(year FROM lasted) * 12 + extract(month FROM lasted) + extract(day FROM lasted) / 31
                   AS person_unemployment_registered_months,
               {told}
        FROM registration_unemploymentregistration AS reg
        JOIN portal_person AS person ON person.id = reg.person_id
        CROSS JOIN LATERAL (SELECT age(%s::date, lower(reg.spell)) AS lasted) AS since
        LEFT JOIN LATERAL (
            SELECT jsonb_object_agg(fact.code, fact.value ORDER BY fact.exact, fact.recorded_at) AS words
            FROM portal_personfact AS fact WHERE fact.person_id = reg.person_id AND fact.ended_at IS NULL
        ) AS told ON true
        WHERE reg.spell IS NOT NULL AND upper_inf(reg.spell)
    """
    given: list[Any] = [on, on]
    if only is not None:
        text, given = f"{text} AND reg.id = ANY(%s::uuid[])", [*given, [str(pk) for pk in only]]
    return text, given


def facts_of(case_id: UUID, *, on: date) -> dict[str, Any] | None:
    """The row of one registration by column name; None where it is not registered any more."""
    text, given = facts_sql(on=on, only=[case_id])
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        row = cursor.fetchone()
        return dict(zip([column.name for column in cursor.description], row, strict=True)) if row else None


def by_code(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `facts_sql` as the facts that conditions speak of."""
    return {code: row[column] for code, column in COLUMNS.items()}


def _told(code: str) -> str:
    json, sql = SHAPES[kind_of(code).type]
    value = f"CASE jsonb_typeof(told.words -> '{code}') WHEN '{json}' THEN (told.words ->> '{code}')::{sql} END"
    if code in UNLESS_TOLD:
        value = f"coalesce({value}, {UNLESS_TOLD[code]})"
    return f"{value} AS {COLUMNS[code]}"
