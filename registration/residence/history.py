"""Writing down where somebody lives from a day on. Knows of persons only; what follows from it is services' business."""

from datetime import date
from uuid import UUID

from django.contrib.postgres.fields.ranges import DateRange
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.people.models import Person
from registration.residence.enums import Told
from registration.residence.models import ResidenceHistory


def lives_at(person_id: UUID, day: date) -> str:
    """Where the history says that somebody lives on a day; empty where it says nothing. One query."""
    rows = ResidenceHistory.objects.current().filter(person=person_id, days__contains=day)
    return rows.values_list("region_code", flat=True).first() or ""


@transaction.atomic
def record(
    *,
    actor: Actor,
    person_id: UUID,
    region_code: str,
    since: date,
    told: Told,
    before: str = "",
    began: date | None = None,
) -> ResidenceHistory:
    """From `since` on the person lives in `region_code`; what was said about later days is replaced, never lost.

    The first line of a person is preceded by the place `before`, held to be true from `began` on.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_id)
    mine = ResidenceHistory.objects.current().filter(person=person_id)
    if before and began and began < since and not mine.exists():
        _write(actor, person_id, before, DateRange(began, since), Told.REGISTRATION)
    mine.filter(days__startswith__gte=since).update(replaced_at=timezone.now())
    for row in mine.filter(days__contains=since):
        row.days = DateRange(row.days.lower, since)
        row.save(update_fields=["days"])
    return _write(actor, person_id, region_code, DateRange(since, None), told)


def settle(person_id: UUID, region_code: str, since: date, actor: Actor) -> None:
    """A new registration names a place: a history that says another one goes on there. Mostly one query."""
    rows = ResidenceHistory.objects.current().filter(person=person_id, days__upper_inf=True)
    known = rows.values_list("region_code", flat=True).first()
    if known is not None and known != region_code:
        record(actor=actor, person_id=person_id, region_code=region_code, since=since, told=Told.REGISTRATION)


def _write(actor: Actor, person_id: UUID, region_code: str, days: DateRange, told: Told) -> ResidenceHistory:
    return ResidenceHistory.objects.create(
        person_id=person_id, region_code=region_code, days=days, told=told, recorded_by=actor.user_id
    )
