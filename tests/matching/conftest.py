"""An employer of the town with somebody who recruits for it, and the caseworker of the town."""

import pytest

from portal.accounts.actors import Actor, actor_of
from portal.accounts.enums import Role
from portal.accounts.models import User
from portal.people.employers.models import Employer
from tests.conftest import TOWN
from tests.registration.employers import employer_of


@pytest.fixture
def worker(staff) -> User:
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def caseworker(worker) -> Actor:
    return actor_of(worker)


@pytest.fixture
def owner(citizen) -> User:
    return citizen()


@pytest.fixture
def employer(owner, caseworker) -> Employer:
    return employer_of(owner, caseworker)


@pytest.fixture
def recruiter(owner, employer) -> Actor:
    """Who speaks for the employer."""
    return actor_of(owner)
