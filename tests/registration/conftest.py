"""A caseworker of the town, as a user, as an actor and at a browser. A file whose worker is another names its own."""

import pytest
from django.test import Client

from portal.accounts.actors import Actor, actor_of
from portal.accounts.enums import Role
from portal.accounts.models import User
from tests.conftest import TOWN


@pytest.fixture
def worker(staff) -> User:
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def actor(worker) -> Actor:
    return actor_of(worker)


@pytest.fixture
def browser(worker, browser_of) -> Client:
    return browser_of(worker)
