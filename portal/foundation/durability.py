"""How soon a commit must be on the disk."""

from django.db import connection


def need_not_last() -> None:
    """The current transaction doesn't wait for the disk.

    A crash of the database within the next moment takes it back whole, and those that came before it stay in order: for
    steps of long work that are done again from where the rows stop, and are ended by a commit that does wait.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
