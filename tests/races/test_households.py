"""Two at once around a household: one person into two, two heads of one, the same split twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from portal.people.households import services
from portal.people.households.enums import Kinship
from portal.people.households.models import Household, HouseholdMember
from portal.people.households.services import Home
from tests.conftest import TOWN
from tests.races.test_races import at_once
from tests.registration.households.homes import SINCE, home, joined, somebody

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def worker(acting):
    return acting(Role.CASEWORKER, TOWN)


def refusals(ends) -> int:
    assert all(not isinstance(end, Exception) or isinstance(end, ValidationError) for end in ends), ends
    return sum(isinstance(end, ValidationError) for end in ends)


def test_two_households_take_one_person_at_once_and_one_has_them(worker):
    one, two, person = home(worker), home(worker, somebody("张三")), somebody("李小二")
    ends = at_once(lambda: joined(worker, one, person), lambda: joined(worker, two, person))
    assert refusals(ends) == 1 and HouseholdMember.objects.staying().filter(person=person).count() == 1


def test_the_same_split_sent_twice_at_once_is_one_household(worker):
    one = home(worker)
    son, key = joined(worker, one), uuid7()

    def split():
        return services.split(
            actor=worker, key=key, household=one, home=Home(TOWN), leaving=[son.pk], head=son.pk,
            since=SINCE + timedelta(days=3), why="儿子成家",
        )  # fmt: skip

    assert refusals(at_once(split, split)) == 0
    assert Household.objects.filter(split_from=one).count() == 1


def test_the_last_leaves_while_somebody_comes_and_nobody_belongs_to_a_closed_household(worker):
    one = home(worker)
    head = one.members.get(kinship=Kinship.HEAD)

    def leave():
        services.end_member(
            actor=worker, household=one, member=head.pk, left="moved", day=SINCE + timedelta(days=9), why="本人说的"
        )

    at_once(leave, lambda: joined(worker, one))
    one.refresh_from_db()
    assert one.is_open == one.members.staying().exists()
