"""Telling what went away from what was wrong: the database, and the way out for text messages."""

from django.db import DatabaseError, InterfaceError, OperationalError


class GatewayDown(RuntimeError):
    """A provider did not take a message or a code; whoever asked may try again."""


def is_outage(error: BaseException) -> bool:
    """Whether the server is away, too slow or gone in the middle of a statement.

    psycopg2 raises the bare DatabaseError when the server dies before it could send a code.
    """
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError
