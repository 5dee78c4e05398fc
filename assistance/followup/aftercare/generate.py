"""The generator of 就业回访: set-wise over the employments that go on, in batches that commit by themselves.

A rule names marks after the first day (`on_days`, `on_months`: 一周、1 个月…) or an interval (`every_months`). An employment
has one open task at a time: the latest mark that has passed and was not answered, else the next one to come. A mark that
passed longer ago than `cadence.mark_lapses_days` is not made up for: nobody is asked in June how the first week was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from assistance.followup.cadence import LONGEST, cadence_books, is_periodic, settled
from assistance.followup.generate import COLUMNS as TASK_COLUMNS
from portal.cases.contacts.enums import Step
from portal.foundation.batches import batches
from portal.rules.places import Book, number_sql
from portal.rules.sql import to_sql
from registration.employment.effects import KIND
from registration.employment.facts import PLACED_WITHIN, work_facts_sql
from registration.unemployment.facts import COLUMNS

BATCH, LAPSES = 2_000, "cadence.mark_lapses_days"
COLUMNS_WITH_MARK = TASK_COLUMNS.replace("created_at)", "created_at, mark)")

# Of older employments only flexible work is asked about again and again.
CANDIDATES = """
    SELECT work.id FROM registration_employmentregistration AS work
    JOIN registration_employmentspell AS spell
        ON spell.registration_id = work.id AND upper_inf(spell.known) AND spell.counts AND upper_inf(spell.days)
    WHERE work.state = 'current' AND (work.kind = 'flexible' OR lower(spell.days) >= %s) AND NOT EXISTS (
        SELECT 1 FROM portal_followuptask AS task
        WHERE task.case_id = work.id AND task.closed_at IS NULL AND task.step = 'follow'
    )
"""
# Two planners of one employment come one after the other; the second one's statement sees what the first wrote.
LOCK = """
    SELECT id FROM registration_employmentregistration WHERE id = ANY(%s::uuid[]) AND state = 'current'
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
NEXT = """
    WITH facts AS MATERIALIZED ({facts}),
    reached AS (
        SELECT case_id, max(day) AS since FROM (
            SELECT case_id, (at AT TIME ZONE %s)::date AS day FROM portal_contact
            WHERE case_id = ANY(%s::uuid[]) AND counts AND undone_at IS NULL
            UNION ALL
            SELECT case_id, planned_for FROM portal_followuptask
            WHERE case_id = ANY(%s::uuid[]) AND step = 'follow' AND closed_as = 'skipped'
            UNION ALL SELECT unnest(%s::uuid[]), %s::date
        ) AS answered GROUP BY case_id
    ),
    holding AS (
        SELECT facts.*, since, rule.code FROM facts LEFT JOIN reached USING (case_id)
        CROSS JOIN LATERAL (VALUES {holds}) AS rule (code, holds) WHERE rule.holds
    ),
    asked AS (
        SELECT holding.*, point.mark, CASE WHEN point.every = 0
            THEN (began + make_interval(days => point.days, months => point.months))::date
            WHEN since IS NOT NULL THEN (since + make_interval(days => point.days, months => point.months))::date
            WHEN point.months > 0 THEN (began + make_interval(months => point.months * (1 + elapsed.months / point.months)))::date
            ELSE began + point.days * (1 + GREATEST(%s::date - began, 0) / point.days) END AS day, point.lapses
        FROM holding
        JOIN unnest(%s::int[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
            AS point (book, rule, every, mark, days, months, lapses) ON point.book = holding.book AND point.rule = holding.code
        CROSS JOIN LATERAL (
            SELECT (extract(year FROM gone) * 12 + extract(month FROM gone))::int AS months
            FROM (SELECT age(GREATEST(%s::date, began), began) AS gone) AS since_then
        ) AS elapsed
    ),
    next AS (
        SELECT DISTINCT ON (case_id) * FROM asked
        WHERE mark IS NULL OR day > coalesce(since, began) AND day >= %s::date - lapses AND NOT EXISTS (
            SELECT 1 FROM portal_followuptask AS task
            WHERE task.case_id = asked.case_id AND task.rule = asked.code AND task.mark >= asked.mark
              AND task.closed_as <> 'superseded'
        )
        ORDER BY case_id, day > %s::date, abs(day - %s::date), code, mark
    )
"""
# A task of that very day which ended only because the employment seemed over is taken up again (contacts.services.plan).
PLAN = """
    INSERT INTO portal_followuptask {columns}
    SELECT gen_random_uuid(), %s, case_id, person_id, region_code, service_office_id, %s, code, calendar.settled,
           calendar.settled, '', '', '', clock_timestamp(), mark
    FROM next JOIN unnest(%s::date[], %s::date[]) AS calendar (day, settled)
        ON calendar.day = LEAST(GREATEST(next.day, %s), %s)
    WHERE NOT EXISTS (
        SELECT 1 FROM portal_followuptask AS task
        WHERE task.case_id = next.case_id AND task.closed_at IS NULL AND task.step = 'follow'
    )
    ON CONFLICT (case_id, step, planned_for) DO UPDATE
    SET closed_at = NULL, closed_as = '', rule = EXCLUDED.rule, mark = EXCLUDED.mark, person_id = EXCLUDED.person_id,
        region_code = EXCLUDED.region_code, service_office_id = EXCLUDED.service_office_id, created_at = EXCLUDED.created_at,
        due_on = EXCLUDED.due_on, postponed_why = ''
    WHERE portal_followuptask.closed_as = 'superseded'
"""


@dataclass
class WorkGenerator:
    """One run for a day."""

    on: date
    batch: int = BATCH

    def __post_init__(self) -> None:
        self.books = cadence_books(self.on, also=[PLACED_WITHIN, LAPSES])
        self.places = number_sql(self.books, "work.region_code")

    def plan(self) -> int:
        """Plan what is owed to everybody who works and has nothing planned; returns how many tasks."""
        with connection.cursor() as cursor:
            cursor.execute(CANDIDATES, [self.on - timedelta(days=LONGEST)])
            cases = [row[0] for row in cursor.fetchall()]
        return sum(self.plan_for(part) for part in batches(cases, self.batch))

    @transaction.atomic
    def plan_for(self, cases: Sequence[UUID]) -> int:
        """The same for these employments; one that somebody else is planning right now is left to them."""
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [[str(case) for case in cases]])
            locked = [row[0] for row in cursor.fetchall()]
            text, values = self._next(locked)
            cursor.execute(
                text + PLAN.format(columns=COLUMNS_WITH_MARK), [*values, KIND, Step.FOLLOW, *self._calendar()]
            )
            return cursor.rowcount

    def next_day(self, case: UUID) -> date | None:
        """On which day an employment asked about today would be asked about again; None after the last mark."""
        text, values = self._next([case], heard=self.on)
        with connection.cursor() as cursor:
            cursor.execute(f"{text} SELECT day FROM next", values)
            row = cursor.fetchone()
        return settled(row[0], self.on) if row else None

    def _next(self, cases: Sequence[UUID], heard: date | None = None) -> tuple[str, list[Any]]:
        """The common table `next`: for each case the day that is owed, its rule and its mark."""
        facts, given = work_facts_sql(on=self.on, only=cases, places=self.places, all_books=self.books)
        holds, values = _holds(self.books)
        ids = [str(case) for case in cases]
        return NEXT.format(facts=facts, holds=holds), [
            *given, settings.TIME_ZONE, ids, ids, ids if heard else [], heard, *values, self.on, *_points(self.books),
            self.on, self.on, self.on, self.on,
        ]  # fmt: skip

    def _calendar(self) -> list[Any]:
        days = [self.on + timedelta(days=n) for n in range(LONGEST + 1)]
        return [days, [settled(day, self.on) for day in days], days[0], days[-1]]


def _holds(all_books: list[Book]) -> tuple[str, list[Any]]:
    """Each rule of any book with the expression that says, book by book, for whom it holds."""
    rows, values = [], []
    for code in sorted({rule.code for book in all_books for rule in book.rules}):
        arms = []
        for book in all_books:
            for rule in (one for one in book.rules if one.code == code):
                text, given = to_sql(rule.condition, COLUMNS)
                arms.append(f"WHEN {book.number} THEN {text}")
                values += given
        rows.append(f"('{code}', CASE book {' '.join(arms)} ELSE false END)")
    return ", ".join(rows), values


def _points(all_books: list[Book]) -> list[list[Any]]:
    """The marks and intervals of all books as columns: book, rule, whether it comes again, mark, days, months, lapse."""
    rows = []
    for book in all_books:
        lapses = int(book.values[LAPSES])
        for rule in book.rules:
            result = rule.result
            rows += [(book.number, rule.code, 0, n, n, 0, lapses) for n in result.get("on_days", ())]
            rows += [(book.number, rule.code, 0, n, 0, n, lapses) for n in result.get("on_months", ())]
            if is_periodic(rule):
                every = (result.get("every_days", 0), result.get("every_months", 0))
                rows.append((book.number, rule.code, 1, None, *every, lapses))
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(7)]
