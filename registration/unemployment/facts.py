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
UNLESS_TOLD = {"person.placed": "false", "person.zero_employment_household": "home.zero"}
"""What the registers know by themselves, unless a source says otherwise."""
FROM_THE_REGISTER = (
    "person.age", "person.registered_unemployed", "person.unemployment_registered_months", "person.hardship_listed",
)  # fmt: skip
COLUMNS = {code: code.replace(".", "_") for code in (*FROM_THE_REGISTER, *TOLD)}
"""Fact codes and the columns of `facts_sql` that hold them."""
WORDS = """
        LEFT JOIN LATERAL (
            SELECT jsonb_object_agg(fact.code, fact.value ORDER BY fact.exact, fact.recorded_at) AS words,
                   bool_or(fact.value = 'true' AND (fact.code = 'person.low_income'
                           OR fact.code = 'person.disability' AND fact.source = 'disability')) AS listed
            FROM portal_personfact AS fact WHERE fact.person_id = {person} AND fact.ended_at IS NULL
        ) AS told ON true
"""
"""The words of all sources about a person, and whether the lists of civil affairs or the disabled persons' federation name
them: candidates for 就业困难人员 (黑人社函〔2021〕509号), not yet recognised as such."""

HOUSEHOLD = """
        LEFT JOIN LATERAL (
            SELECT CASE WHEN bool_or(other.earns) THEN false WHEN count(*) >= 2 AND bool_and(other.idle) THEN true END AS zero
            FROM portal_householdmember AS mine
            CROSS JOIN LATERAL (
                SELECT EXISTS (
                           SELECT FROM registration_employmentregistration AS work
                           WHERE work.person_id = member.person_id AND work.state = 'current'
                       ) OR coalesce(said.words ? 'business.registered', false) AS earns,
                       who.birth_date > %s::date - interval '16 years'
                       OR coalesce(said.words ?| ARRAY['person.draws_pension', 'person.in_school', 'person.in_army'], false)
                       OR EXISTS (
                           SELECT FROM registration_unemploymentregistration AS also
                           WHERE also.person_id = member.person_id AND also.spell IS NOT NULL AND upper_inf(also.spell)
                       ) AS idle
                FROM portal_householdmember AS member JOIN portal_person AS who ON who.id = member.person_id
                LEFT JOIN LATERAL (
                    SELECT jsonb_object_agg(fact.code, fact.value) FILTER (WHERE fact.value = 'true') AS words
                    FROM portal_personfact AS fact WHERE fact.person_id = member.person_id AND fact.ended_at IS NULL
                ) AS said ON true
                WHERE member.household_id = mine.household_id AND member.counts AND member.span @> %s::date
            ) AS other
            WHERE mine.person_id = reg.person_id AND mine.counts AND mine.span @> %s::date
        ) AS home ON true
"""
"""Whether nobody of the household works (就业促进法 56; domain.md 3.4): two people or more, each of working age registered as
unemployed, no business. One who works says no; one of whom the registers know nothing leaves it open."""

SHAPES: dict[str, tuple[str, str]] = {FactType.BOOLEAN: ("boolean", "boolean"), FactType.NUMBER: ("number", "numeric")}


def facts_sql(*, on: date, only: Sequence[UUID] | None = None, places: str = "0") -> tuple[str, list[Any]]:
    """A SELECT of all registered people, or of some registrations, with their facts on a day.

    Columns: case_id, person_id, region_code, service_office_id, registered_on, state, book (what the
    expression `places` makes of reg.region_code), and one for each fact of COLUMNS.
    """
    told = ", ".join(told_sql(code) for code in TOLD)
    text = f"""
        SELECT reg.id AS case_id, reg.person_id, reg.region_code, reg.service_office_id, reg.state,
               lower(reg.spell) AS registered_on, {places} AS book,
               extract(year FROM age(%s::date, person.birth_date))::bigint AS person_age,
               true AS person_registered_unemployed,
               extract(year FROM lasted) * 12 + extract(month FROM lasted) + extract(day FROM lasted) / 31
                   AS person_unemployment_registered_months,
               coalesce(told.listed, false) AS person_hardship_listed,
               {told}
        FROM registration_unemploymentregistration AS reg
        JOIN portal_person AS person ON person.id = reg.person_id
        CROSS JOIN LATERAL (SELECT age(%s::date, lower(reg.spell)) AS lasted) AS since
        {WORDS.format(person="reg.person_id")} {HOUSEHOLD}
        WHERE reg.spell IS NOT NULL AND upper_inf(reg.spell)
    """
    given: list[Any] = [on] * 5
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


def told_sql(code: str) -> str:
    """One told fact as a column, out of the words of `WORDS`; what no source tells, the register may know."""
    json, sql = SHAPES[kind_of(code).type]
    value = f"CASE jsonb_typeof(told.words -> '{code}') WHEN '{json}' THEN (told.words ->> '{code}')::{sql} END"
    if code in UNLESS_TOLD:
        value = f"coalesce({value}, {UNLESS_TOLD[code]})"
    return f"{value} AS {COLUMNS[code]}"
