"""The generator of follow-up tasks: set-wise, in batches that commit by themselves, safe to stop and to run twice.

Every registered person has an open first or regular contact (`plan_missing`), as dense as the rules ask
(`pull_forward`), and a visit where a rule asks for visits (`plan_visits`). `services.next_due` decides the same for one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from assistance.followup.cadence import FIRST_LIMIT, FIRST_RULE, LONGEST, VISIT, cadence_books, due_sql, settled
from portal.cases.calendar import add_working_days
from portal.foundation.batches import batches
from portal.rules.places import Book, Trial, number_sql
from registration.unemployment.effects import KIND
from registration.unemployment.facts import facts_sql

BATCH = 2_000

# Nobody without a next contact (N2): the cases that have none.
MISSING = """
    SELECT reg.id FROM registration_unemploymentregistration AS reg
    WHERE reg.spell IS NOT NULL AND upper_inf(reg.spell) AND NOT EXISTS (
        SELECT 1 FROM portal_followuptask AS task
        WHERE task.case_id = reg.id AND task.closed_at IS NULL AND task.step IN ('first', 'regular')
    )
"""
LATER = """
    SELECT case_id FROM portal_followuptask
    WHERE closed_at IS NULL AND step = 'regular' AND postponed_why = '' AND due_on > %s
"""
COLUMNS = """
    (id, case_kind, case_id, person_id, region_code, service_office_id, step, rule, due_on, planned_for,
     postponed_why, closed_as, closed_why, created_at)
"""
PLAN_MISSING = """
    WITH facts AS ({facts}),
    reached AS (
        SELECT case_id, (max(at) AT TIME ZONE %s)::date AS day FROM portal_contact
        WHERE case_id = ANY(%s::uuid[]) AND counts AND undone_at IS NULL GROUP BY case_id
    ),
    asked AS (
        SELECT facts.*, reached.day AS since, {due} AS again, {rule} AS again_rule
        FROM facts LEFT JOIN reached USING (case_id)
    )
    INSERT INTO portal_followuptask {columns}
    SELECT gen_random_uuid(), %s, case_id, person_id, region_code, service_office_id,
           CASE WHEN since IS NULL THEN 'first' ELSE 'regular' END,
           CASE WHEN since IS NULL THEN %s ELSE again_rule END, calendar.settled, calendar.settled, '', '', '', now()
    FROM asked
    LEFT JOIN unnest(%s::int[], %s::date[], %s::date[]) AS firsts (book, day, due)
        ON firsts.book = asked.book AND firsts.day = GREATEST(registered_on, %s)
    JOIN unnest(%s::date[], %s::date[]) AS calendar (day, settled)
        ON calendar.day = LEAST(GREATEST(CASE WHEN since IS NULL THEN firsts.due ELSE again END, %s), %s)
    ON CONFLICT DO NOTHING
    RETURNING case_id
"""
PULL_FORWARD = """
    WITH facts AS ({facts}),
    owed AS (
        SELECT id, case_id, due_on, (created_at AT TIME ZONE %s)::date AS since FROM portal_followuptask
        WHERE case_id = ANY(%s::uuid[]) AND closed_at IS NULL AND step = 'regular' AND postponed_why = ''
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    ),
    asked AS (SELECT owed.id, owed.case_id, {due} AS again, {rule} AS again_rule FROM facts JOIN owed USING (case_id))
    UPDATE portal_followuptask AS task
    SET due_on = calendar.settled, planned_for = calendar.settled, rule = asked.again_rule
    FROM asked JOIN unnest(%s::date[], %s::date[]) AS calendar (day, settled)
        ON calendar.day = LEAST(GREATEST(asked.again, %s), %s)
    WHERE task.id = asked.id AND task.closed_at IS NULL AND calendar.settled < task.due_on
        AND NOT EXISTS (
            SELECT 1 FROM portal_followuptask AS other
            WHERE other.case_id = task.case_id AND other.step = 'regular' AND other.planned_for = calendar.settled
        )
"""
PLAN_VISITS = """
    WITH facts AS ({facts}),
    waiting AS (
        SELECT facts.*, coalesce((
            SELECT (max(at) AT TIME ZONE %s)::date FROM portal_contact AS visit
            WHERE visit.case_id = facts.case_id AND visit.means = 'visit' AND visit.counts AND visit.undone_at IS NULL
        ), registered_on) AS since
        FROM facts WHERE NOT EXISTS (
            SELECT 1 FROM portal_followuptask AS task
            WHERE task.case_id = facts.case_id AND task.closed_at IS NULL AND task.step = 'visit'
        )
    ),
    asked AS (SELECT waiting.*, {due} AS again, {rule} AS again_rule FROM waiting)
    INSERT INTO portal_followuptask {columns}
    SELECT gen_random_uuid(), %s, case_id, person_id, region_code, service_office_id, 'visit', again_rule,
           calendar.settled, calendar.settled, '', '', '', now()
    FROM asked JOIN unnest(%s::date[], %s::date[]) AS calendar (day, settled)
        ON calendar.day = LEAST(GREATEST(again, %s), %s)
    ON CONFLICT DO NOTHING
"""


@dataclass
class Generator:
    """One run of the generator for a day; `trial` holds values of parameters to try: a dry run."""

    on: date
    trial: Trial | None = None
    batch: int = BATCH

    def __post_init__(self) -> None:
        self.books = cadence_books(self.on, self.trial)
        self.places = number_sql(self.books, "reg.region_code")

    def plan_missing(self) -> int:
        """Plan a contact for every registered person who has none; returns how many were planned."""
        with connection.cursor() as cursor:
            cursor.execute(MISSING)
            cases = [row[0] for row in cursor.fetchall()]
        return self._in_batches(cases, self._plan_missing)

    def pull_forward(self) -> int:
        """Move contacts to an earlier day where a denser rule came to hold; never to a later one."""
        with connection.cursor() as cursor:
            cursor.execute(LATER, [settled(self.on, self.on)])
            cases = [row[0] for row in cursor.fetchall()]
        return self._in_batches(cases, self._pull_forward)

    def plan_visits(self) -> int:
        """Plan the visits that a rule asks for, for whom none is planned."""
        with connection.cursor() as cursor:
            cursor.execute(*self._visited())
            cases = [row[0] for row in cursor.fetchall()]
        return self._in_batches(cases, self._plan_visits)

    def _in_batches(self, cases: Sequence[UUID], work: Callable[[Sequence[UUID]], int]) -> int:
        done = 0
        for part in batches(cases, self.batch):
            with transaction.atomic():
                done += work(part)
        return done

    def _plan_missing(self, cases: Sequence[UUID]) -> int:
        facts, given = facts_sql(on=self.on, only=cases, places=self.places)
        due, rule, values = due_sql(self.books, "reached.day")
        text = PLAN_MISSING.format(facts=facts, due=due, rule=rule, columns=COLUMNS)
        firsts, earliest = _firsts(self.books, self.on)
        with connection.cursor() as cursor:
            cursor.execute(text, [
                *given, settings.TIME_ZONE, _ids(cases), *values, *values, KIND, FIRST_RULE, *firsts, earliest,
                *self._calendar(),
            ])  # fmt: skip
            return cursor.rowcount

    def _pull_forward(self, cases: Sequence[UUID]) -> int:
        facts, given = facts_sql(on=self.on, only=cases, places=self.places)
        due, rule, values = due_sql(self.books, "owed.since")
        with connection.cursor() as cursor:
            cursor.execute(
                PULL_FORWARD.format(facts=facts, due=due, rule=rule),
                [*given, settings.TIME_ZONE, _ids(cases), *values, *values, *self._calendar()],
            )
            return cursor.rowcount

    def _plan_visits(self, cases: Sequence[UUID]) -> int:
        facts, given = facts_sql(on=self.on, only=cases, places=self.places)
        due, rule, values = due_sql(self.books, "waiting.since", VISIT)
        with connection.cursor() as cursor:
            cursor.execute(
                PLAN_VISITS.format(facts=facts, due=due, rule=rule, columns=COLUMNS),
                [*given, settings.TIME_ZONE, *values, *values, KIND, *self._calendar()],
            )
            return cursor.rowcount

    def _visited(self) -> tuple[str, list[Any]]:
        """The registered people for whom some rule asks for visits."""
        facts, given = facts_sql(on=self.on, places=self.places)
        due, _, values = due_sql(self.books, "registered_on", VISIT)
        return f"WITH facts AS ({facts}) SELECT case_id FROM facts WHERE {due} IS NOT NULL", [*given, *values]

    def _calendar(self) -> list[Any]:
        """The days on which something may be due, what they are settled to, and the two ends."""
        days = [self.on + timedelta(days=n) for n in range(LONGEST + 1)]
        return [days, [settled(day, self.on) for day in days], days[0], days[-1]]


def _ids(cases: Sequence[UUID]) -> list[str]:
    return [str(case) for case in cases]


def _firsts(all_books: list[Book], on: date) -> tuple[list[list[Any]], date]:
    """When the first contact is due by book and day of registration, and the earliest day listed."""
    days = [on - timedelta(days=n) for n in range(LONGEST + 1)]
    rows = [
        (book.number, day, add_working_days(day, int(book.values[FIRST_LIMIT]))) for book in all_books for day in days
    ]
    return [list(column) for column in zip(*rows, strict=True)], days[-1]
