"""Whatever order and however often a partner's events come, the register ends as if they had come once and in order."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.exchange.partners.models import PartnerFeed
from registration.employment.effects import version_of
from registration.employment.models import EmploymentRegistration
from registration.joint.models import Conflict
from registration.unemployment.models import UnemploymentRegistration
from tests.registration import cases
from tests.registration.employers import employer_of
from tests.registration.employment.conftest import days_ago
from tests.registration.joint.conftest import exchange, said

pytestmark = pytest.mark.django_db


def state_of(person) -> list:
    """Everything the registers say of somebody, without keys and clocks."""
    works = EmploymentRegistration.objects.filter(person=person)
    said_of = [(one.state, one.employer.name, version_of(one).days, version_of(one).end_reason) for one in works]
    unemployed = UnemploymentRegistration.objects.filter(person=person)
    return [
        sorted(said_of, key=str),
        sorted(unemployed.values_list("state", "exit_code", "spell"), key=str),
        sorted(Conflict.objects.filter(person=person).values_list("kind", "state")),
    ]


@pytest.fixture
def two(citizen, actor):
    return [employer_of(citizen(), actor, number=number) for number in (1, 2)]


STORY = (
    ("enrolled", 0, 0),
    ("stopped", 0, 0),
    ("benefit_started", None, 0),
    ("enrolled", 1, 0),
    ("benefit_stopped", None, 0),
)


@given(
    order=st.permutations(range(len(STORY))),
    copies=st.lists(st.integers(0, len(STORY) - 1), max_size=4),
    parts=st.integers(1, 3),
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_case_85_any_order_and_any_copies_end_in_the_same_register(town, citizen, actor, two, order, copies, parts):
    house, ends = town.houses["insurance"], []
    for arrival in (list(range(len(STORY))), [*order, *copies]):
        phone = f"126{uuid.uuid4().int % 10**8:08d}"
        person = cases.active(citizen(phone), "230882113000", actor).person
        house.events.clear()
        PartnerFeed.objects.all().delete()
        made = [
            house.happen(
                kind,
                person.name,
                person.id_number,
                days_ago(since).isoformat(),
                said(two[which]) if which is not None else {},
            )
            for kind, which, since in STORY
        ]
        house.events.clear()
        size = -(-len(arrival) // parts)
        for at in range(0, len(arrival), size):
            for number in arrival[at : at + size]:
                house.publish(made[number])
            exchange("insurance")
        exchange("insurance")  # what was asked for again
        ends.append(state_of(person))
    assert ends[0] == ends[1] and ends[0][0]
