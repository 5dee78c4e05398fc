"""Advisory locks for work that must run once at a time across all machines."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """Yield True to the one process that holds `name`, False to the others, which should go home.

    The lock is the session's, so it also spans several transactions and dies with the connection.
    """
    held = bool(_ask("SELECT pg_try_advisory_lock(%s)", name))
    try:
        yield held
    finally:
        if held:
            _ask("SELECT pg_advisory_unlock(%s)", name)


@contextmanager
def in_turn(name: str) -> Iterator[None]:
    """Wait until nobody holds `name`, as `only_one` takes it, and hold it inside."""
    _ask("SELECT pg_advisory_lock(%s)", name)
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock(%s)", name)


def lock_in_transaction(name: str) -> None:
    """Wait for `name` and keep it until the current transaction ends."""
    _ask("SELECT pg_advisory_xact_lock(%s)", name)


def try_lock_in_transaction(name: str) -> bool:
    """Take `name` until the current transaction ends, or say that somebody else has it."""
    return bool(_ask("SELECT pg_try_advisory_xact_lock(%s)", name))


def _ask(statement: str, name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, [zlib.crc32(name.encode())])
        return cursor.fetchone()[0]
