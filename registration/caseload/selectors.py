"""Whose people: conditions on registrations, for lists, counts and exports alike."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Assignment, User
from registration.caseload.enums import Why
from registration.caseload.models import Helper, Holding, Substitution
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration


def _here(day: date) -> QuerySet:
    """The holding of a registration's person in the office that serves."""
    return Holding.objects.on(day).filter(person=OuterRef("person_id"), office=OuterRef("service_office_id"))


def held_by(actor: Actor, day: date) -> Q:
    """The actor's own people, and those of colleagues for whom the actor stands in on that day."""
    absent = Substitution.objects.absent_for(actor.user_id, actor.office_id, day)  # type: ignore[arg-type]
    return Q(Exists(_here(day).filter(Q(staff=actor.user_id) | Q(staff__in=absent))))


def helped_by(actor: Actor, day: date) -> Q:
    """Whom the actor helps beside the one who answers for them, and whom colleagues help for whom the actor stands in."""
    absent = Substitution.objects.absent_for(actor.user_id, actor.office_id, day)  # type: ignore[arg-type]
    helped = Helper.objects.on(day).filter(person=OuterRef("person_id"))
    return Q(Exists(helped.filter(Q(staff=actor.user_id) | Q(staff__in=absent))))


def helpers_of(actor: Actor, person: UUID) -> list[Helper]:
    """Everybody who helps or helped this person, as far as the actor may know, the latest first. One query."""
    found = Helper.objects.visible_to(actor).standing().filter(person=person)
    return list(found.select_related("staff", "office").order_by("-days", "-at"))


def holder_of(person: UUID, office: UUID, day: date) -> Holding | None:
    """Who of the office answers for this person on that day. One query."""
    held = Holding.objects.on(day).filter(person=person, office=office)
    return held.select_related("staff").first()


def held_before(person: UUID, day: date) -> list[Holding]:
    """Who answered for this person until before that day, in whichever office, the last known first. One query."""
    over = Holding.objects.standing().filter(person=person, days__endswith__lte=day)
    return list(over.select_related("staff", "office").order_by("-days", "pk"))


def held_by_user(user: UUID, day: date) -> Q:
    """One colleague's own people."""
    return Q(Exists(_here(day).filter(staff=user)))


def held_by_nobody(day: date) -> Q:
    """Nobody who works here today holds them."""
    works = Assignment.objects.filter(
        user=OuterRef("staff"), office=OuterRef("office"), role=Role.CASEWORKER, valid__contains=day, user__is_active=True
    )  # fmt: skip
    return ~Q(Exists(_here(day).filter(Exists(works))))


def holders(cases: Iterable[UnemploymentRegistration], day: date) -> dict[UUID, str]:
    """Who holds each of these registrations, by name. One query."""
    offices = {case.person_id: case.service_office_id for case in cases}
    found = Holding.objects.on(day).filter(person__in=list(offices)).select_related("staff")
    by_person = {one.person_id: one.staff.name for one in found if offices[one.person_id] == one.office_id}
    return {case.pk: by_person[case.person_id] for case in cases if case.person_id in by_person}


def whys(cases: Iterable[UnemploymentRegistration]) -> dict[UUID, Why]:
    """Why nobody holds each of these: the explanation. One query."""
    offices = {case.person_id: case.service_office_id for case in cases}
    earlier = Holding.objects.filter(person__in=list(offices)).order_by("days").values_list("person", "office")
    last = dict(earlier)
    return {
        case.pk: Why.NEW if case.person_id not in last
        else Why.LEFT if last[case.person_id] == case.service_office_id else Why.MOVED
        for case in cases
    }  # fmt: skip


def people_here(actor: Actor) -> QuerySet:
    """Everybody registered whom the actor's office serves."""
    here = UnemploymentRegistration.objects.filter(service_office=actor.office_id, state__in=sorted(REGISTERED))
    return here.exclude(person=None)


def team(actor: Actor, day: date) -> list[User]:
    """The caseworkers of the actor's office on that day, the actor among them."""
    held = Assignment.objects.filter(
        user=OuterRef("pk"), office=actor.office_id, role=Role.CASEWORKER, valid__contains=day
    )
    return list(User.objects.staff().filter(Exists(held), is_active=True).order_by("name", "pk"))


def loads(actor: Actor, day: date) -> dict[UUID, int]:
    """How many registered people each colleague holds. One query."""
    mine = people_here(actor).values("person")
    found = Holding.objects.on(day).filter(office=actor.office_id, person__in=mine)
    return dict(found.values_list("staff").annotate(n=Count("pk")))


def unheld(actor: Actor, day: date | None = None) -> QuerySet:
    """Registered people of the office whom nobody in it holds. It must be empty, or explained."""
    return people_here(actor).filter(held_by_nobody(day or timezone.localdate()))
