"""What another interval would cost, before anybody decides on it (12.2): the real generator, and everything undone.

The generator works on a copy of the open tasks of one region, a temporary table of the same name: no row that a
caseworker needs is locked while somebody tries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction

from assistance.followup.cadence import cadence_books, due_sql
from assistance.followup.generate import BATCH, Generator
from portal.cases.calendar import working_days_between
from portal.foundation.batches import batches
from portal.regions.codes import code_range
from portal.rules.places import Trial, number_sql
from registration.unemployment.facts import facts_sql

AHEAD = 30  # days that a month's work is counted over
SHADOW = (
    "CREATE TEMP TABLE portal_followuptask (LIKE public.portal_followuptask INCLUDING DEFAULTS INCLUDING INDEXES) "
    "ON COMMIT DROP",
    """INSERT INTO pg_temp.portal_followuptask SELECT * FROM public.portal_followuptask
       WHERE closed_at IS NULL AND step IN ('first', 'regular') AND region_code BETWEEN %s AND %s""",
)
# One contact on its day, and again after each interval, as long as the month lasts.
WORK = """
    WITH facts AS ({facts}),
    asked AS (
        SELECT due_on, {due} - due_on AS every FROM facts JOIN portal_followuptask AS task USING (case_id)
    )
    SELECT coalesce(sum(1 + (%s - GREATEST(due_on, %s)) / GREATEST(every, 1)), 0) FROM asked WHERE due_on <= %s
"""


@dataclass(frozen=True)
class Cost:
    """Contacts of the coming month with the rules of today and with the value tried; how many move at once."""

    people: int
    before: int
    after: int
    moved: int
    working_days: int

    @property
    def more(self) -> int:
        return self.after - self.before

    @property
    def fewer(self) -> int:
        return -self.more

    @property
    def a_day(self) -> float:
        """How many more, or fewer, on each working day."""
        return round(abs(self.more) / max(self.working_days, 1), 1)


def cost_of(*, code: str, value: int, region: str, on: date) -> Cost:
    """Count what `value` of the parameter `code` would mean in `region`. Nothing is changed."""
    trial = Trial({code: value}, region)
    with transaction.atomic():
        cases = _shadow(region)
        before = _work(cases, on, None)
        moved = Generator(on, trial).pull_forward()
        after = _work(cases, on, trial)
        transaction.set_rollback(True)
    return Cost(len(cases), before, after, moved, working_days_between(on, on + timedelta(days=AHEAD)))


def _shadow(region: str) -> Sequence[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(SHADOW[0])
        cursor.execute(SHADOW[1], code_range(region))
        cursor.execute("ANALYZE portal_followuptask")
        cursor.execute("SELECT case_id FROM portal_followuptask")
        return [row[0] for row in cursor.fetchall()]


def _work(cases: Sequence[UUID], on: date, trial: Trial | None) -> int:
    all_books = cadence_books(on, trial)
    due, _, values = due_sql(all_books, "task.due_on")
    places, last, total = number_sql(all_books, "reg.region_code"), on + timedelta(days=AHEAD), 0
    for part in batches(cases, BATCH):
        facts, given = facts_sql(on=on, only=part, places=places)
        with connection.cursor() as cursor:
            cursor.execute(WORK.format(facts=facts, due=due), [*given, *values, last, on, last])
            total += int(cursor.fetchone()[0])
    return total
