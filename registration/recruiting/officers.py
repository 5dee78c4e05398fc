"""The named service officer of a place of work: chosen by its office, one at a time, and both sides know (requirements 1.2)."""

from uuid import UUID

from django.contrib.postgres.fields.ranges import DateTimeTZRange
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.models import Assignment, User
from portal.foundation.constraints import explained
from portal.messages.services import notify
from portal.people.employers.members import persons_of
from portal.people.employers.models import Site
from registration.recruiting import messages
from registration.recruiting.models import EmployerServiceOfficer

Officer = EmployerServiceOfficer
NOBODY = ~Exists(Officer.objects.now().filter(site=OuterRef("pk")))


def without_officer(actor: Actor) -> QuerySet[Site]:
    """The open places of work within reach that nobody serves by name."""
    return Site.objects.visible_to(actor).open().filter(NOBODY)


def served_by(actor: Actor) -> QuerySet[Site]:
    """The open places of work whose officer the actor is."""
    mine = Officer.objects.now().filter(officer=actor.user_id)
    return Site.objects.visible_to(actor).open().filter(pk__in=mine.values("site"))


def candidates(site: Site) -> QuerySet[User]:
    """Who may be chosen: whoever works today as a caseworker of the office that serves the place."""
    held = Assignment.objects.filter(
        user=OuterRef("pk"), office=site.service_office_id, role=Role.CASEWORKER, valid__contains=timezone.localdate()
    )
    return User.objects.staff().filter(Exists(held), is_active=True).order_by("name", "pk")


@transaction.atomic
def choose(*, actor: Actor, site: Site, officer_id: UUID) -> Officer:
    """Name who serves an employer at a place of work from now on; who did before does no more.

    Raises ValidationError for somebody of another office and for a place that is closed.
    """
    locked = Site.objects.select_for_update(of=("self",), no_key=True).select_related("employer", "service_office")
    place = locked.get(pk=site.pk)
    chosen = candidates(place).filter(pk=officer_id).first()
    if chosen is None or place.closed_at:
        raise ValidationError("请选用工地服务站现在的经办人", code="officer")
    now, held = timezone.now(), Officer.objects.now().filter(site=place).first()
    if held and held.officer_id == chosen.pk:
        return held
    end(place, now)
    with explained():
        made = Officer.objects.create(
            site=place, officer=chosen, span=DateTimeTZRange(now, None), chosen_by=actor.user_id
        )
    office = place.service_office
    kind = messages.OfficerChosen(place.employer.name, place.name, chosen.name, office.name, office.phone)
    for person in persons_of([place.employer_id], owners=False).get(place.employer_id, ()):
        notify(person=person, kind=kind, subject_id=made.pk)
    return made


def end(site: Site, now: object) -> None:
    """Whoever served the place does so no more."""
    for one in Officer.objects.now().filter(site=site):
        one.span = DateTimeTZRange(one.span.lower, now)
        one.save(update_fields=["span"])
