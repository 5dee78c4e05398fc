"""Writes of the roster: saved views, and work on many people at once."""

from datetime import date, datetime, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.cases.contacts import services as contacts
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import FollowUpTask
from portal.cases.contacts.services import SELF_SERVED
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.messages.models import Message
from portal.messages.services import Letter, notify_set
from portal.people.facts.objections import Objection, objected
from portal.rules.parameters import parameter
from registration.roster.filters import Asked
from registration.roster.messages import GetInTouch
from registration.roster.models import MOST_VIEWS, SavedView
from registration.unemployment.effects import KIND
from registration.unemployment.enums import REGISTERED

MOST_PICKED = 500


@transaction.atomic
def save_view(*, actor: Actor, name: str, asked: Asked) -> SavedView:
    """Keep a filter under a name on the actor's own rail; a dozen at most.

    Raises ValidationError for an empty or a used name and for a thirteenth view.
    """
    name = plain_text(name).strip()
    if not name:
        raise ValidationError("请给视图起个名字", code="name")
    mine = SavedView.objects.filter(user=actor.user_id)
    if mine.count() >= MOST_VIEWS:
        raise ValidationError(f"最多存 {MOST_VIEWS} 个视图，请先删掉不用的", code="many")
    position = free_position(mine)
    with explained():
        return SavedView.objects.create(user_id=actor.user_id, name=name, asked=asked.stored(), position=position)


def free_position(mine: QuerySet) -> int:
    """The first place on the rail that is free."""
    taken = set(mine.values_list("position", flat=True))
    return next(number for number in range(1, MOST_VIEWS + 2) if number not in taken)


@transaction.atomic
def drop_view(*, actor: Actor, pk: UUID) -> None:
    """Take a view off the rail; somebody else's is not touched."""
    SavedView.objects.filter(user=actor.user_id, pk=pk).delete()


@transaction.atomic
def plan_visits(*, actor: Actor, cases: QuerySet, due_on: date) -> int:
    """Plan a visit for each registered person of `cases` who has none open yet. One statement; returns how many.

    Raises ValidationError for a day in the past and for too many people at once.
    """
    if due_on < timezone.localdate():
        raise ValidationError("不能早于今天", code="past")
    _few_enough(cases)
    fresh = cases.filter(state__in=sorted(REGISTERED)).exclude(pk__in=_with_open(Step.VISIT))
    rows = [
        FollowUpTask(
            case_kind=KIND, case_id=case.pk, person_id=case.person_id, region_code=case.region_code,
            service_office_id=case.service_office_id, step=Step.VISIT, due_on=due_on, planned_for=due_on,
        )
        for case in fresh
    ]  # fmt: skip
    before = FollowUpTask.objects.filter(step=Step.VISIT, planned_for=due_on).count()
    FollowUpTask.objects.bulk_create(rows, ignore_conflicts=True)
    return FollowUpTask.objects.filter(step=Step.VISIT, planned_for=due_on).count() - before


def _with_open(step: Step) -> QuerySet:
    return FollowUpTask.objects.open().filter(step=step).values("case_id")


@transaction.atomic
def postpone_all(*, actor: Actor, cases: QuerySet, until: date, why: str, region_code: str) -> int:
    """Move the next regular contact of each of `cases` to a later day. One statement; returns how many moved."""
    _few_enough(cases)
    tasks = FollowUpTask.objects.visible_to(actor).filter(case_id__in=cases.values("pk"), step__in=sorted(SELF_SERVED))
    return contacts.postpone(tasks=tasks, until=until, why=why, region_code=region_code)


@transaction.atomic
def hand_over(*, actor: Actor, cases: QuerySet, to: User | None) -> int:
    """Ask a colleague of the same office to do what is open with `cases`; none takes it back. Returns how many people.

    Nobody else loses sight of it: the work stays the office's. Raises ValidationError for who does not work here.
    """
    _few_enough(cases)
    if to is not None and not User.objects.colleagues_of(actor).filter(pk=to.pk).exists():
        raise ValidationError("只能请本站现在的同事代办", code="colleague")
    tasks = FollowUpTask.objects.visible_to(actor).open().filter(case_id__in=cases.values("pk"))
    if to is None:
        tasks = tasks.filter(handed_to__isnull=False)
    people = tasks.values("person_id").distinct().count()
    with explained():
        tasks.update(
            handed_to=to, handed_by=actor.user_id if to else None, handed_at=timezone.now() if to else None
        )  # fmt: skip
    return people


@transaction.atomic
def remind(*, actor: Actor, cases: QuerySet) -> int:
    """Ask registered people by text message to get in touch; the same person once a day. Returns how many were told.

    Who left no telephone is not told: a letter alone would reach nobody who does not sign in. It is no contact
    (domain.md 2.6: a message without an answer never is one).
    """
    _few_enough(cases)
    today = timezone.localdate()
    told = Message.objects.filter(kind=GetInTouch.code, due_on=today).values("person_id")
    fresh = cases.filter(state__in=sorted(REGISTERED), person__phone__isnull=False).exclude(person__in=told)
    fresh = fresh.exclude(objected(Objection.PUSH))  # who wants no reminders gets none (PIPL 24)
    rows = list(fresh.select_related("service_office"))
    hour = int(parameter("messages.earliest_hour", on=today))
    morning = timezone.make_aware(datetime.combine(today, time(hour)))
    notify_set(
        Letter(case.person_id, GetInTouch(str(case.service_office), case.service_office.phone), case.person_id, today, morning)
        for case in rows
    )  # fmt: skip
    return len(rows)


def _few_enough(cases: QuerySet) -> None:
    if cases.order_by()[: MOST_PICKED + 1].count() > MOST_PICKED:
        raise ValidationError(f"一次最多选 {MOST_PICKED} 人", code="many")
