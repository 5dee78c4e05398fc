"""Rows for COPY: what PostgreSQL's text format wants, and identifiers that carry their time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from io import StringIO
from random import Random
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

from portal.config.demo.populate.plan import EPOCH, OFFSET

Row = Sequence[Any]
VARIANTS = "89ab"  # the two bits that every such identifier has in common, and two of chance


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Append `rows` to `table`; values hold no tab, line break or backslash (they are ours)."""
    copy_text(table, columns, as_text(rows))


def copy_text(table: str, columns: Sequence[str], text: str) -> None:
    """Append rows that are text already."""
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", StringIO(text), size=1 << 20)


@contextmanager
def unchecked() -> Iterator[bool]:
    """Inside, rows are taken as they come: no look for what their keys point to, no trigger; gives whether it is so.

    For what is loaded together with what it points to; a test finds no row without its other end. Only the
    superuser of a server may do so, which a demo's embedded one is; elsewhere the load is slower.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        trusted = cursor.fetchone()[0]
        if trusted:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield trusted
        if trusted:
            cursor.execute("SET LOCAL session_replication_role = origin")


class Copier:
    """A thread that copies one county while the next is drawn; the connection is its own until `wait` returns."""

    def __enter__(self) -> "Copier":
        ours = connections[DEFAULT_DB_ALIAS]
        ours.inc_thread_sharing()
        lend = partial(connections.__setitem__, DEFAULT_DB_ALIAS, ours)  # a thread would open one of its own
        self._thread, self._last = ThreadPoolExecutor(1, initializer=lend), Future[None]()
        self._last.set_result(None)
        return self

    def start(self, work: Callable[[], None]) -> None:
        self._last = self._thread.submit(work)

    def wait(self) -> None:
        """Until nothing is under way; raises what went wrong."""
        self._last.result()

    def __exit__(self, *problem: object) -> None:
        self._thread.shutdown(wait=True)
        connections[DEFAULT_DB_ALIAS].dec_thread_sharing()
        if problem[0] is None:
            self.wait()


def as_text(rows: Iterable[Row]) -> str:
    """Rows in PostgreSQL's text format."""
    return "".join(["\t".join([_text(value) for value in row]) + "\n" for row in rows])


def _text(value: Any) -> str:
    if type(value) is str:  # most are
        return value
    if value is None:
        return "\\N"
    return "\\\\x" + value.hex() if isinstance(value, bytes) else str(value)


def instant(day: int, second: int) -> int:
    """Seconds since 1970 of a local time: `day` as an ordinal, `second` since midnight in Asia/Shanghai."""
    return (day - EPOCH) * 86_400 + second - OFFSET


def stamp(seconds: int | None) -> str | None:
    """A moment as PostgreSQL reads it."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def day_of(seconds: int) -> int:
    """The local day of a moment, as an ordinal."""
    return (seconds + OFFSET) // 86_400 + EPOCH


def iso(day: int) -> str:
    """A day, given as an ordinal."""
    return date.fromordinal(day).isoformat()


def uuid7_at(seconds: int, rng: Random) -> str:
    """A version 7 identifier of that moment: rows of one time lie together in the indexes (RFC 9562)."""
    chance = f"{rng.getrandbits(88):022x}"  # one draw for all of it
    moment = f"{seconds * 1000 + int(chance[:3], 16) % 1000:012x}"
    return f"{moment[:8]}-{moment[8:]}-7{chance[3:6]}-{VARIANTS[int(chance[6], 16) & 3]}{chance[7:10]}-{chance[10:]}"
