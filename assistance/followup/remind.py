"""Reminders to people: before a contact, after a call in vain, and while a registration waits for them.

The day in a message's key is the day it speaks of, not the day it was written, so that a run before midnight
and one after it send one message (trust.md 88).
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from assistance.followup.messages import Soon, Supplement, Unreached
from portal.cases.calendar import add_working_days
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import plan
from portal.foundation.batches import batches
from portal.messages.models import Message
from portal.messages.services import Letter, notify_set
from portal.rules.parameters import parameter
from portal.rules.places import books, number_sql
from registration.unemployment import limits
from registration.unemployment.effects import KIND
from registration.unemployment.enums import State
from registration.unemployment.models import UnemploymentRegistration

BATCH = 1_000
BEFORE = "followup.remind_before_wd"
NOT_TOLD = """
    NOT EXISTS (
        SELECT 1 FROM portal_message AS told
        WHERE told.person_id = task.person_id AND told.kind = %s AND told.subject_id = {subject} AND told.due_on = task.due_on
    )
"""
SOON = f"""
    SELECT task.person_id, task.id, task.due_on, office.name
    FROM portal_followuptask AS task JOIN portal_office AS office ON office.id = task.service_office_id
    WHERE task.closed_at IS NULL AND task.step IN ('first', 'regular') AND task.moved_by IS NULL
      AND task.due_on BETWEEN %s AND %s AND {{place}} = %s AND {NOT_TOLD.format(subject="task.id")}
      AND NOT EXISTS (  -- who wants no reminders gets none (PIPL 24)
        SELECT 1 FROM portal_personfact AS fact WHERE fact.person_id = task.person_id
        AND fact.code = 'objection.push' AND fact.ended_at IS NULL)
    ORDER BY task.due_on, task.id
"""
UNREACHED = f"""
    SELECT task.person_id, task.moved_by, task.due_on, office.name, office.phone
    FROM portal_followuptask AS task JOIN portal_office AS office ON office.id = task.service_office_id
    WHERE task.closed_at IS NULL AND task.moved_by IS NOT NULL AND task.step <> 'follow' AND task.due_on >= %s
      AND {NOT_TOLD.format(subject="task.moved_by")}
    ORDER BY task.due_on, task.id
"""


def remind_before(on: date) -> int:
    """Tell people that their office is going to call; returns how many."""
    all_books, total, morning = books("", on=on, also=[BEFORE]), 0, earliest_hour(on)
    text = SOON.format(place=number_sql(all_books, "task.region_code"))
    for book in all_books:
        last = add_working_days(on, int(book.values[BEFORE]))
        rows = _fetch(text, [on, last, book.number, Soon.code])
        total += _tell(rows, lambda row: Letter(row[0], Soon(row[2], row[3]), row[1], row[2], morning))
    return total


def remind_unreached(on: date) -> int:
    """Tell people who were called in vain how to reach us; returns how many."""
    rows, morning = _fetch(UNREACHED, [on, Unreached.code]), earliest_hour(on)
    return _tell(rows, lambda row: Letter(row[0], Unreached(row[3], row[4]), row[1], row[2], morning))


def remind_to_supplement(on: date) -> int:
    """Remind people whose registration waits for them, on the days the rule names; returns how many.

    After the last of them somebody is to call: time alone never closes a registration (domain.md 10.1).
    """
    waiting = UnemploymentRegistration.objects.filter(state=State.NEED_SUPPLEMENT).select_related("service_office")
    due = [(case, day) for case in waiting.iterator(BATCH) for day in [_reached(case, on)] if day]
    return sum(_remind_some(part, on) for part in batches(due, BATCH))


@transaction.atomic
def _remind_some(due: Sequence[tuple[UnemploymentRegistration, date]], on: date) -> int:
    subjects = [case.pk for case, _ in due]
    told = set(
        Message.objects.filter(kind=Supplement.code, subject_id__in=subjects).values_list("subject_id", "due_on")
    )
    planned = set(
        FollowUpTask.objects.filter(step=Step.SUPPLEMENT, case_id__in=subjects).values_list("case_id", "planned_for")
    )
    fresh = [(case, day) for case, day in due if (case.pk, day) not in told]
    morning = earliest_hour(on)
    notify_set(
        Letter(case.person_id, Supplement(str(case.service_office)), case.pk, day, morning) for case, day in fresh
    )  # fmt: skip
    for case, day in fresh:
        if (case.pk, day) not in planned:
            plan(case=case, kind=KIND, step=Step.SUPPLEMENT, due_on=day)
    return len(fresh)


def earliest_hour(on: date) -> datetime:
    """Before this nobody gets a text message of that day: a phone that rings at night frightens people."""
    return timezone.make_aware(datetime.combine(on, time(int(parameter("messages.earliest_hour", on=on)))))


def _reached(case: UnemploymentRegistration, on: date) -> date | None:
    """The latest of the reminder days since the question that has come."""
    asked = timezone.localdate(case.state_changed_at)
    days = [add_working_days(asked, number) for number in limits.supplement_reminders(case.region_code, on)]
    return max((day for day in days if day <= on), default=None)


def _fetch(text: str, given: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return cursor.fetchall()


def _tell(rows: Sequence[tuple], letter: Callable[[tuple], Letter]) -> int:
    for part in batches(rows, BATCH):
        with transaction.atomic():
            notify_set(letter(row) for row in part)
    return len(rows)
