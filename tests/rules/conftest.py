from types import SimpleNamespace
from uuid import uuid4

import pytest

from portal.rules import parameters, selectors
from portal.rules.services import load_rules


@pytest.fixture(scope="session")
def shipped_rules(django_db_setup, django_db_blocker):  # type: ignore[no-untyped-def]
    """Parameters and rules as a release ships them, loaded once."""
    with django_db_blocker.unblock():
        load_rules()


@pytest.fixture
def rules(shipped_rules, db):  # type: ignore[no-untyped-def]
    """The shipped rules, read anew for this test and forgotten after it."""
    parameters.EDITION.forget()
    selectors.EDITION.forget()
    yield
    parameters.EDITION.forget()
    selectors.EDITION.forget()


@pytest.fixture
def drafter():  # type: ignore[no-untyped-def]
    return SimpleNamespace(user_id=uuid4())


@pytest.fixture
def publisher():  # type: ignore[no-untyped-def]
    return SimpleNamespace(user_id=uuid4())
