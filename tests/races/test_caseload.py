"""Two at once around who holds a person: two desks give the same people, and one undoes what another goes on with."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from registration.caseload import services
from registration.caseload.models import CaseloadChange, Holding
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import TOWN
from tests.races.test_races import at_once
from tests.registration import cases

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("committed_db")]


@pytest.fixture
def desks(staff):
    return [actor_of(staff(Role.CASEWORKER, TOWN, username=name)) for name in ("one", "two")]


@pytest.fixture
def people(citizen, desks):
    made = [cases.active(citizen(), TOWN, desks[0]) for _ in range(3)]
    return UnemploymentRegistration.objects.filter(pk__in=[case.pk for case in made])


def give(actor, people):
    return services.give(actor=actor, cases=people, to=actor.user_id, since=timezone.localdate(), reason="我来负责")


def test_the_same_people_given_by_two_at_once_have_one_holder(desks, people):
    ends = at_once(lambda: give(desks[0], people), lambda: give(desks[1], people))
    assert all(isinstance(end, CaseloadChange) for end in ends), ends
    held = Holding.objects.on(timezone.localdate())
    assert held.count() == 3 and held.values("staff").distinct().count() == 1


def test_an_act_undone_twice_at_once_is_undone_once(desks, people):
    change = give(desks[0], people)
    ends = at_once(*[lambda: services.undo(actor=desks[0], change=change)] * 2)
    assert sum(isinstance(end, ValidationError) for end in ends) == 1 and 3 in ends
    assert not Holding.objects.on(timezone.localdate()).exists()
