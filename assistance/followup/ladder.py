"""Who cannot be reached is looked for step by step: the phone on different days, another way, at home, then the mark.

Nobody is called lost by silence alone: the exit rule (exit.lost) asks for attempts, months, means and a visit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction

from assistance.followup.generate import COLUMNS
from portal.cases.calendar import add_working_days
from portal.foundation.batches import batches
from portal.rules.parameters import parameter
from registration.unemployment.effects import KIND

BATCH, VISIT_RULE = 1_000, "ladder.visit"
PARAMETERS = ("ladder.phone_days", "ladder.other_means", "ladder.visit_within_wd")


class Rung(models.TextChoices):
    """What to try next."""

    PHONE = "phone", "换一天再打电话"
    OTHER = "other", "换一种方式联系"
    VISIT = "visit", "上门看看"
    MARKED = "marked", "电话、别的方式和上门都没有找到"


@dataclass(frozen=True)
class Tries:
    """What was tried since the person was last reached."""

    phone_days: int = 0
    other_means: int = 0
    visits: int = 0


TRIED = """
    SELECT task.case_id, task.region_code,
           count(DISTINCT (one.at AT TIME ZONE %s)::date) FILTER (WHERE one.means = 'phone'),
           count(DISTINCT one.means) FILTER (WHERE one.means IN ('wechat', 'sms', 'in_person')),
           count(*) FILTER (WHERE one.means = 'visit')
    FROM portal_followuptask AS task
    JOIN portal_contact AS one ON one.case_id = task.case_id AND one.at >= task.created_at
    WHERE task.closed_at IS NULL AND task.step IN ('first', 'regular') AND task.moved_by IS NOT NULL
      AND one.undone_at IS NULL AND one.outcome <> 'reached' {only}
    GROUP BY task.case_id, task.region_code
"""
PLAN_VISITS = f"""
    INSERT INTO portal_followuptask {COLUMNS}
    SELECT gen_random_uuid(), %s, owed.case_id, owed.person_id, owed.region_code, owed.service_office_id, 'visit', %s,
           asked.due, asked.due, '', '', '', now()
    FROM unnest(%s::uuid[], %s::date[]) AS asked (case_id, due)
    JOIN portal_followuptask AS owed
      ON owed.case_id = asked.case_id AND owed.closed_at IS NULL AND owed.step IN ('first', 'regular')
    ON CONFLICT DO NOTHING
"""


def rung(tries: Tries, *, phone_days: int, other_means: int) -> Rung:
    """The next step after what was tried; a visit may come earlier, never later."""
    if tries.visits:
        return Rung.MARKED
    if tries.phone_days < phone_days:
        return Rung.PHONE
    return Rung.OTHER if tries.other_means < other_means else Rung.VISIT


def rungs_of(cases: Iterable[UUID], *, on: date) -> dict[UUID, Rung]:
    """The next step for each of these cases whose person was not reached; the others are left out. One query."""
    listed = [str(case) for case in cases]
    return {case: step for case, _, step in _judged(on, "AND task.case_id = ANY(%s::uuid[])", [listed])}


def plan_visits(on: date) -> int:
    """Plan a visit to each person whom neither the phone nor another way reached; returns how many were planned."""
    wanted = [(case, region) for case, region, step in _judged(on) if step is Rung.VISIT]
    return sum(_plan_some(part, on) for part in batches(wanted, BATCH))


def _judged(on: date, only: str = "", given: Sequence[Any] = ()) -> list[tuple[UUID, str, Rung]]:
    with connection.cursor() as cursor:
        cursor.execute(TRIED.format(only=only), [settings.TIME_ZONE, *given])
        rows = cursor.fetchall()
    return [(case, region, _rung_at(region, Tries(*tries), on)) for case, region, *tries in rows]


def _rung_at(region: str, tries: Tries, on: date) -> Rung:
    days, means = (int(parameter(code, region=region, on=on)) for code in PARAMETERS[:2])
    return rung(tries, phone_days=days, other_means=means)


@transaction.atomic
def _plan_some(wanted: Sequence[tuple[UUID, str]], on: date) -> int:
    within = [int(parameter("ladder.visit_within_wd", region=region, on=on)) for _, region in wanted]
    days = [add_working_days(on, number) for number in within]
    with connection.cursor() as cursor:
        cursor.execute(PLAN_VISITS, [KIND, VISIT_RULE, [str(case) for case, _ in wanted], days])
        return cursor.rowcount
