"""Whether a connection is alive is asked at most once a second, and always after an error."""

from typing import Any

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(monkeypatch) -> Any:
    found = connections["default"]
    monkeypatch.setattr(found, "alive_at", -9.0)
    yield found
    found.errors_occurred = False


@pytest.fixture
def asked(monkeypatch) -> list[bool]:
    """The answers of the server, one for each time it was asked; it is there."""
    found: list[bool] = []
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: found.append(True) or True)
    return found


def test_a_busy_connection_is_asked_once(connection, asked):
    assert all(connection.is_usable() for _ in range(5))
    assert len(asked) == 1


def test_after_an_error_it_is_asked_at_once(connection, asked):
    connection.is_usable()
    connection.errors_occurred = True
    assert connection.is_usable() and len(asked) == 2


def test_one_that_is_gone_is_asked_again(connection, monkeypatch):
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: False)
    assert not connection.is_usable()
    assert connection.alive_at < 0
