"""Households for tests, made as a desk makes them: through the services."""

from datetime import date

from django.utils import timezone

from portal.accounts.actors import Actor
from portal.foundation.identifiers import uuid7
from portal.people.enums import IdType
from portal.people.households import services
from portal.people.households.enums import Kinship
from portal.people.households.models import Household, HouseholdMember
from portal.people.households.services import Home
from portal.people.identity import read_identity
from portal.people.listed import DATA, listed_person
from portal.people.models import Person
from tests.conftest import TOWN
from tests.harness import id_number

SINCE = date(2026, 1, 5)
HEADING = ("户主身份证号", "姓名", "身份证号", "与户主关系", "住在", "从哪天起", "手机")


def somebody(name: str = "李老大", number: str = "") -> Person:
    identity = read_identity(number or id_number())
    return listed_person(name=name, identity=identity, id_type=IdType.RESIDENT, phone="", region_code=TOWN, source=DATA)


def home(actor: Actor, head: Person | None = None, place: str = TOWN, since: date = SINCE) -> Household:
    return services.open_household(
        actor=actor, key=uuid7(), home=Home(place), head=head or somebody(), since=since, why="看了户口簿"
    )


def joined(
    actor: Actor, household: Household, person: Person | None = None, kinship: str = Kinship.CHILD, since: date = SINCE
) -> HouseholdMember:
    return services.add_member(
        actor=actor,
        household=household,
        person=person or somebody("李小二"),
        kinship=kinship,
        since=since,
        why="看了户口簿",
    )


def left(actor: Actor, member: HouseholdMember, day: date | None = None, why: str = "moved") -> None:
    services.end_member(
        actor=actor,
        household=member.household,
        member=member.pk,
        left=why,
        day=day or timezone.localdate(),
        why="本人说的",
    )


def row(
    head: str, number: str = "", name: str = "李老大", kinship: str = "户主", place: str = "富锦市锦山镇"
) -> list[str]:
    """A row of a list; without a number the head's own."""
    return [head, name, number or head, kinship, place, "2026-01-05", ""]
