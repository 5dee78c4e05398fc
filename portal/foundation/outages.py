"""Telling a database that went away from a statement that was wrong."""

from django.db import DatabaseError, InterfaceError, OperationalError


def is_outage(error: BaseException) -> bool:
    """Whether the server is away, too slow or gone in the middle of a statement.

    psycopg2 raises the bare DatabaseError when the server dies before it could send a code.
    """
    return isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError
