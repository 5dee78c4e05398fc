"""Some invented households of the demo town, out of people who are there already: one question, and two bulk inserts."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange

from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.config.demo.populate.plan import Plan
from portal.config.demo.staff import TOWN
from portal.people.enums import Sex
from portal.people.households.enums import Basis, Kinship
from portal.people.households.models import Household, HouseholdMember
from portal.people.models import Person
from portal.regions.codes import code_range

MOST, YEAR = 24, 365
HEAD_FROM, APART, GENERATION = 38 * YEAR, 8 * YEAR, 20 * YEAR  # days of age: a head, a couple, parent and child
WHY = "立户时看过户口簿"


class Neighbour(NamedTuple):
    """Somebody of the town, as far as kinship needs it."""

    pk: UUID
    name: str
    sex: str
    born: date
    region_code: str


Home = list[tuple[Neighbour, Kinship]]


def fill_homes(plan: Plan, rng: Random) -> int:
    """Make households of who lives in the demo town and belongs to none; returns how many."""
    low, high = code_range(TOWN)
    here = Person.objects.filter(is_demo=True, merged_into=None, region_code__range=(low, high), households=None)
    rows = here.order_by("-birth_date", "pk").values_list("pk", "name", "sex", "birth_date", "region_code")
    homes = list(_homes([Neighbour(*row) for row in rows], plan.today))
    clerk = Assignment.objects.filter(office__code=TOWN, role=Role.CASEWORKER).values_list("user", flat=True).first()
    made = [Household(region_code=home[0][0].region_code, basis=Basis.BOOK, created_by=clerk) for home in homes]
    Household.objects.bulk_create(made)
    HouseholdMember.objects.bulk_create(
        HouseholdMember(
            household=household, person_id=one.pk, kinship=kinship, why=WHY, added_by=clerk, span=DateRange(since, None)
        )
        for household, home, since in zip(made, homes, _since(plan, rng), strict=False)
        for one, kinship in home
    )
    return len(homes)


def _since(plan: Plan, rng: Random) -> Iterator[date]:
    while True:
        yield plan.today - timedelta(days=rng.randrange(200, 2_000))


def _homes(people: list[Neighbour], today: date) -> Iterator[Home]:
    """Heads with a spouse of about their age, and grown children of their surname, in one township; the youngest first."""
    free = {one.pk: one for one in people}
    for head in [one for one in people if (today - one.born).days >= HEAD_FROM][:MOST]:
        if free.pop(head.pk, None) is None:
            continue
        kin = [*_spouse(head, free), *_children(head, free)]
        for one, _ in kin:
            free.pop(one.pk)
        if kin:
            yield [(head, Kinship.HEAD), *kin]


def _spouse(head: Neighbour, free: dict[UUID, Neighbour]) -> Home:
    near = (one for one in free.values() if abs((one.born - head.born).days) < APART)
    found = next((one for one in near if one.sex != head.sex and Sex.UNKNOWN not in (one.sex, head.sex)), None)
    return [(found, Kinship.SPOUSE)] if found else []


def _children(head: Neighbour, free: dict[UUID, Neighbour]) -> Home:
    """At most one: those of the same surname who are a generation younger are few."""
    grown = (one for one in free.values() if (one.born - head.born).days >= GENERATION and one.name[0] == head.name[0])
    found = next(grown, None)
    return [(found, Kinship.CHILD)] if found else []
