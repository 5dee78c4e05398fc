"""A worker, their employer's account, the desk; and short ways to declare an employment."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.accounts.actors import Actor, actor_of
from portal.accounts.enums import Assurance
from portal.accounts.models import User
from portal.foundation.identifiers import uuid7
from portal.people.employers.models import Employer
from portal.people.identity import read_identity
from portal.people.models import Person
from portal.people.services import Typed, claim_person, prove_identity
from registration.employment import services
from registration.employment.effects import Work
from registration.employment.enums import EmploymentKind, Source
from registration.employment.models import EmploymentRegistration
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import TOWN
from tests.harness import id_number
from tests.registration import cases
from tests.registration.employers import employer_of


def days_ago(number: int) -> date:
    return timezone.localdate() - timedelta(days=number)


@pytest.fixture
def boss(citizen) -> User:
    """Somebody who speaks for an employer."""
    return citizen()


@pytest.fixture
def employer(boss, actor) -> Employer:
    return employer_of(boss, actor)


@pytest.fixture
def jobless(citizen, actor) -> UnemploymentRegistration:
    """Somebody registered as unemployed since today."""
    return cases.active(citizen(), TOWN, actor)


@pytest.fixture
def left(citizen, actor) -> Person:
    """A proved person with an account, registered as nothing."""
    return somebody(citizen(), actor)


def somebody(account: User, actor: Actor) -> Person:
    """One more of them."""
    identity = read_identity(id_number())
    typed = Typed("张某某", identity, "resident", account.phone, TOWN)
    person = claim_person(actor=actor_of(account), account=account, typed=typed, source="web")
    return prove_identity(actor=actor, person=person, assurance=Assurance.COUNTER, evidence="看过证件")


@pytest.fixture
def hired(employer, boss) -> Callable[..., EmploymentRegistration]:
    """`hired(person, since=40)`: the employer says so."""

    def hire(
        person: Person, *, since: int = 0, by: Actor | None = None, of: Employer | None = None, **facts
    ) -> EmploymentRegistration:
        one = of or employer
        declared = services.Declared(
            person, EmploymentKind.EMPLOYER, Work(days_ago(since), **facts), TOWN, Source.EMPLOYER, employer=one,
            site=one.sites.first(),
        )  # fmt: skip
        return services.declare(actor=by or actor_of(boss), key=uuid7(), declared=declared)

    return hire
