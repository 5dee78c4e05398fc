"""Writes of caseloads: giving people to a colleague, handing a whole caseload over, spreading, undoing, standing in.

All of one office's acts happen one after another, under its lock, in sets.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.foundation.text import plain_text
from portal.people.merging.references import Change
from portal.rules.parameters import parameter
from registration.caseload.enums import ChangeKind
from registration.caseload.models import CaseloadChange, Helper, Holding, Substitution
from registration.caseload.selectors import held_by_user, people_here, team, unheld
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration


@transaction.atomic
def give(*, actor: Actor, cases: QuerySet, to: UUID, since: date, reason: str) -> CaseloadChange:
    """A colleague holds these people from a day on; who held them until then does no longer.

    Raises ValidationError for a day that is past, without a reason, and for who does not work here.
    """
    change = _begin(actor, ChangeKind.ASSIGN, since, reason, (to,))
    change.count = _give(change, _people(actor, cases), to)
    change.save(update_fields=["count"])
    return change


@transaction.atomic
def transfer(*, actor: Actor, source: UUID, to: UUID, since: date, reason: str) -> CaseloadChange:
    """Everybody whom one colleague holds goes to another. Raises ValidationError as `give`, and where there is nobody."""
    if source == to:
        raise ValidationError("请选另一位同事", code="same")
    change = _begin(actor, ChangeKind.TRANSFER, since, reason, (to,))
    held = people_here(actor).filter(held_by_user(source, timezone.localdate()))
    change.count = _give(change, list(held.values_list("person", flat=True)), to)
    if not change.count:
        raise ValidationError("这位同事名下现在没有人", code="nobody")
    change.save(update_fields=["count"])
    return change


@transaction.atomic
def spread(*, actor: Actor, villages: Mapping[str, UUID], reason: str = "按村平均分") -> CaseloadChange:
    """The people whom nobody holds go to colleagues, village by village, as the caseworker confirmed."""
    change = _begin(actor, ChangeKind.SPREAD, timezone.localdate(), reason, villages.values())
    free = list(unheld(actor).filter(region_code__in=list(villages)).values_list("person", "region_code"))
    for to in set(villages.values()):
        change.count += _give(change, [person for person, code in free if villages[code] == to], to)
    change.save(update_fields=["count"])
    return change


def _begin(actor: Actor, kind: ChangeKind, since: date, reason: str, to: Iterable[UUID]) -> CaseloadChange:
    lock_in_transaction(f"caseload:{actor.office_id}")
    if since < timezone.localdate():
        raise ValidationError("不能早于今天", code="past")
    here = {one.pk for one in team(actor, since)}
    if not set(to) <= here:
        raise ValidationError("只能分给那一天在本站的经办人", code="colleague")
    with explained():
        return CaseloadChange.objects.create(
            office_id=actor.office_id, kind=kind, by_id=actor.user_id, since=since, reason=plain_text(reason).strip()
        )


def _people(actor: Actor, cases: QuerySet) -> list[UUID]:
    """The registered people among these whom the actor's office serves."""
    mine = people_here(actor).filter(pk__in=cases.order_by().values("pk"))
    return list(mine.order_by("person").values_list("person", flat=True).distinct())


def _give(change: CaseloadChange, people: list[UUID], to: UUID) -> int:
    """End what reaches into the new time and write the new holdings: three statements, however many people."""
    held = Holding.objects.standing().filter(office=change.office_id, person__in=people)
    reaching = held.filter(Q(days__endswith__isnull=True) | Q(days__endswith__gt=change.since))
    same = reaching.filter(staff=to, days__endswith__isnull=True, days__startswith__lte=change.since)
    keep = set(same.values_list("person", flat=True))
    people = [one for one in people if one not in keep]
    reaching = reaching.filter(person__in=people)
    now = timezone.now()
    reaching.filter(days__startswith__gte=change.since).update(replaced_at=now, ended_by=change)
    reaching.filter(days__startswith__lt=change.since).update(
        days_before=F("days"), days=_until(change.since), ended_by=change
    )
    with explained():
        Holding.objects.bulk_create(
            [
                Holding(person_id=person, office_id=change.office_id, staff_id=to,
                        days=DateRange(change.since, None), made_by=change)
                for person in people
            ],
            batch_size=1_000,
        )  # fmt: skip
    return len(people)


def _until(high: date) -> Func:
    """The same first day, and an earlier last one."""
    return Func(
        Func("days", function="lower", output_field=DateField()), Value(high, DateField()), function="daterange"
    )


def undo_within() -> timedelta:
    """How long an act may be undone."""
    return timedelta(hours=int(parameter("caseload.undo_hours")))


@transaction.atomic
def undo(*, actor: Actor, change: CaseloadChange) -> int:
    """Take an act back: whoever held the people before holds them again. Gives how many; who was moved on since stays.

    Raises ValidationError when it is undone already, another office's, or too long ago.
    """
    lock_in_transaction(f"caseload:{actor.office_id}")
    found = CaseloadChange.objects.select_for_update(of=("self",)).filter(pk=change.pk, office=actor.office_id)
    locked = found.first()
    if locked is None or locked.undone_at or locked.at < timezone.now() - undo_within():
        raise ValidationError("这一次已经撤回过，或者过了可以撤回的时间", code="late")
    made = locked.made.standing().filter(ended_by=None)
    people = list(made.values_list("person", flat=True))
    made.update(replaced_at=timezone.now())
    ended = locked.ended.filter(person__in=people)
    ended.filter(days_before__isnull=False).update(days=F("days_before"), days_before=None, ended_by=None)
    ended.filter(replaced_at__isnull=False).update(replaced_at=None, ended_by=None)
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    return len(people)


@transaction.atomic
def stand_in(*, actor: Actor, absent: UUID, helper: UUID, first: date, last: date, reason: str) -> Substitution:
    """A colleague stands in for another from a day to a day, both included; it ends by itself.

    Raises ValidationError for a day that is past, an end before the start, and for who does not work here then.
    """
    if first < timezone.localdate() or last < first:
        raise ValidationError("请看看日期：不能早于今天，到的那天不能早于从的那天", code="days")
    if not {absent, helper} <= {one.pk for one in team(actor, first)}:
        raise ValidationError("只能请那一天在本站的经办人", code="colleague")
    with explained():
        return Substitution.objects.create(
            office_id=actor.office_id, absent_id=absent, helper_id=helper, days=DateRange(first, last + timedelta(days=1)),
            reason=plain_text(reason).strip(), by=actor.user_id,
        )  # fmt: skip


@transaction.atomic
def cancel(*, actor: Actor, pk: UUID) -> None:
    """The colleague is back earlier, or does not go: nobody stands in from now on."""
    mine = Substitution.objects.filter(office=actor.office_id, pk=pk, cancelled_at__isnull=True)
    mine.update(cancelled_at=timezone.now())


def stood_in_for(*, helper: UUID, office: UUID, person: UUID) -> UUID | None:
    """The colleague whose person this is, where `helper` stands in for them today: what the audit notes beside the actor."""
    today = timezone.localdate()
    absent = Substitution.objects.absent_for(helper, office, today)
    held = Holding.objects.on(today).filter(office=office, person=person, staff__in=absent)
    helped = Helper.objects.on(today).filter(person=person, staff__in=absent)
    return next(iter(held.values_list("staff", flat=True).union(helped.values_list("staff", flat=True))[:1]), None)


@transaction.atomic
def end_what_is_over(on: date) -> int:
    """End holdings of people whom the office serves no more, and of colleagues who left it; returns how many."""
    served = UnemploymentRegistration.objects.filter(
        person=OuterRef("person_id"), service_office=OuterRef("office_id"), state__in=sorted(REGISTERED)
    )
    works = Assignment.objects.filter(
        user=OuterRef("staff_id"), office=OuterRef("office_id"), role=Role.CASEWORKER,
        valid__endswith__isnull=True,
    )  # fmt: skip
    until = Assignment.objects.filter(
        user=OuterRef("staff_id"), office=OuterRef("office_id"), role=Role.CASEWORKER, valid__endswith__gt=on
    )
    over = Holding.objects.on(on).filter(~Exists(served) | (~Exists(works) & ~Exists(until)))
    begun_today = over.filter(days__startswith=on).update(replaced_at=timezone.now())
    return begun_today + over.filter(days__startswith__lt=on).update(days=_until(on))


def one_holder(keep: UUID, other: UUID) -> Iterable[Change]:
    """Where both rows of one person are held in one office, the kept person's holder stays."""
    ours = Holding.objects.standing().filter(person=keep, office=OuterRef("office"), days__overlap=OuterRef("days"))
    for row in Holding.objects.standing().filter(Exists(ours), person=other):
        yield Change(Holding, row.pk, {"replaced_at": timezone.now()})
