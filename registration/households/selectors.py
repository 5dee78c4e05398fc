"""What the registers say of a household's people, in sets: so many questions, however many households."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.people.households.enums import Kinship
from portal.people.households.models import Household, HouseholdMember
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from registration.employment.models import EmploymentRegistration
from registration.unemployment.models import UnemploymentRegistration


@dataclass(frozen=True)
class Status:
    """What the registers say of somebody today; `known` where the reader may open the person's page."""

    unemployed: bool = False
    employed: bool = False
    known: bool = False


def status_of(people: Collection[UUID], actor: Actor) -> dict[UUID, Status]:
    """The status of each of these people. Who may not see the employment register learns nothing out of it."""
    mine = UnemploymentRegistration.objects.filter(person__in=people)
    unemployed = set(mine.registered().values_list("person_id", flat=True))
    known = set(mine.visible_to(actor).values_list("person_id", flat=True)) if actor.can(Action.PERSON_VIEW) else set()
    employed: set[UUID] = set()
    if actor.can(Action.WORK_VIEW):
        working = EmploymentRegistration.objects.current().filter(person__in=people)
        employed = set(working.values_list("person_id", flat=True))
    return {pk: Status(pk in unemployed, pk in employed, pk in known) for pk in people}


def staying_in(households: Iterable[Household]) -> dict[UUID, list[HouseholdMember]]:
    """Who belongs to each household now, the head first. One question."""
    found: dict[UUID, list[HouseholdMember]] = {}
    rows = HouseholdMember.objects.staying().readable().filter(household__in=[one.pk for one in households])
    for row in rows.select_related("person").defer("why", "left_why").order_by("added_at", "pk"):
        found.setdefault(row.household_id, []).append(row)
    for rows_of in found.values():
        rows_of.sort(key=lambda row: row.kinship != Kinship.HEAD)
    return found


def head_of(members: list[HouseholdMember], actor: Actor) -> str:
    """The name of the head of those who stay, as the reader may see it, or that there is none just now."""
    if not members or members[0].kinship != Kinship.HEAD:
        return "没有户主" if members else "没有人了"
    return shown(Datum.NAME, members[0].person.name, actor.audience) or "（姓名不显示）"


def without_work(households: QuerySet, day: date) -> QuerySet:
    """Households in which somebody is registered as unemployed and nobody as employed.

    Only a list to look through: whether a household is one without any work the law asks more of (domain.md 3.4).
    """
    members = HouseholdMember.objects.on(day).filter(household=OuterRef("pk"))
    unemployed = UnemploymentRegistration.objects.registered().values("person")
    employed = EmploymentRegistration.objects.current().values("person")
    return households.filter(
        Exists(members.filter(person__in=unemployed)), ~Exists(members.filter(person__in=employed))
    )
