"""What an employer owes by the insurance's word, and how it hears of it: told at once, once ahead of its last day, once after it.

Its letters are about the employer and a day, not about one worker: a hundred who were insured on one day are one letter.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, F, Func
from django.db.models.functions import TruncDate
from django.utils import timezone

from portal.foundation.batches import batches
from portal.messages.services import Letter, MessageKind, notify, notify_set
from portal.people.employers.members import persons_of
from portal.people.employers.models import Employer
from portal.regions.codes import PROVINCE
from registration.employment.limits import declare_by, declare_within
from registration.employment.models import EmploymentRegistration
from registration.joint.limits import employer_reminder
from registration.joint.messages import HireDue, HireOver, HireWanted, ReasonDue, ReasonWanted
from registration.joint.models import ReasonAsked

BATCH, MORNING = 500, time(9)
FIRST_DAY = Func(F("versions__days"), function="lower", output_field=DateField())


@dataclass(frozen=True)
class Owed:
    """Hires of one employer that it has to register by one day, and when it was told of them."""

    employer: UUID
    name: str
    last_day: date
    told_on: date


def ask_to_register(case: EmploymentRegistration) -> None:
    """Tell the people of the employer that somebody it insures is not registered; one letter a day, however many they are."""
    if case.employer is None:
        return
    days = declare_within(case.kind, case.region_code, timezone.localdate())
    tell_now(case.employer, HireWanted(case.employer.name, days))


def ask_why(asked: ReasonAsked) -> None:
    """Tell the people of the employer that the reason of an end is wanted; one letter a day, however many they are."""
    tell_now(asked.employer, ReasonWanted(asked.employer.name, asked.due_on))


def tell_now(employer: Employer, kind: MessageKind) -> None:
    """A letter to everybody who speaks for an employer, the same one however often something like it happens today."""
    for person in persons_of([employer.pk], owners=False).get(employer.pk, ()):
        notify(person=person, kind=kind, subject_id=employer.pk)


def owed(found: Any) -> Counter[Owed]:
    """How many of these unregistered employments each employer owes by which day. One query."""
    days = found.filter(versions__known__upper_inf=True).values_list(
        "employer", "employer__name", "kind", "region_code", FIRST_DAY, TruncDate("declared_at")
    )
    counted: Counter[Owed] = Counter()
    for employer, name, kind, region, first, told_on, many in days.annotate(many=Count("pk")):
        counted[Owed(employer, name, declare_by(kind, region, first), told_on)] += many
    return counted


def remind_to_register(on: date) -> int:
    """Remind employers of hires that they have not registered: once within the days ahead of the last day, once after it.

    Whoever heard of it within those days is not reminded ahead; who heard of it too late is not told that it is over.
    Returns how many letters' occasions there are; a second run writes nothing.
    """
    ahead = timedelta(days=employer_reminder(PROVINCE, on))
    near: Counter[tuple[UUID, str, date]] = Counter()
    over: Counter[tuple[UUID, str, date]] = Counter()
    for one, many in owed(EmploymentRegistration.objects.unregistered()).items():
        if on <= one.last_day <= on + ahead and one.told_on < one.last_day - ahead:
            near[one.employer, one.name, one.last_day] += many
        elif on - ahead <= one.last_day < on and one.told_on <= one.last_day:
            over[one.employer, one.name, one.last_day] += many
    write_letters([(who, day, HireDue(name, day, many)) for (who, name, day), many in near.items()], on)
    write_letters([(who, day, HireOver(name, day, many)) for (who, name, day), many in over.items()], on)
    return len(near) + len(over)


def remind_of_reasons(on: date) -> int:
    """Remind employers, once, of reasons that they have not given: within the days ahead of the last day, or after it.

    Returns how many employers and last days there are; a second run writes nothing.
    """
    ahead = timedelta(days=employer_reminder(PROVINCE, on))
    due = ReasonAsked.objects.waiting().readable().filter(due_on__gte=on - ahead, due_on__lte=on + ahead)
    counted = list(due.values_list("employer", "employer__name", "due_on").annotate(many=Count("pk")))
    write_letters([(who, day, ReasonDue(name, day, many)) for who, name, day, many in counted], on)
    return len(counted)


def write_letters(letters: Iterable[tuple[UUID, date, MessageKind]], on: date) -> None:
    """To everybody who speaks for each employer; the employer and the last day make a letter the same one."""
    morning = timezone.make_aware(datetime.combine(on, MORNING))
    for part in batches(list(letters), BATCH):
        notify_set(_addressed(part, morning))


def _addressed(part: Sequence[tuple[UUID, date, MessageKind]], morning: datetime) -> Iterator[Letter]:
    people = persons_of([employer for employer, _, _ in part], owners=False)
    for employer, last_day, kind in part:
        for who in people.get(employer, ()):
            yield Letter(who.pk, kind, employer, last_day, morning)
