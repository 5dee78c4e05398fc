"""What this process holds of the index, kept up with the changes: what one sees is never older than LAG."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

import numpy as np
import structlog
from django.db import connection, transaction

from matching.search.held import segment
from matching.search.held.keeping import NAMED, folder_of
from matching.search.held.reading import READ_SOME, Row, key_of, segment_of
from matching.search.held.segment import Segment
from matching.search.index import SHAPE

LAG = 0.25  # seconds between two looks at what changed; a change of this process's own is seen at once
MOST_FRESH = 20_000  # changed vacancies beside the arrays; with more the table is asked until they are written anew
# Every change of a transaction that was not yet over when the arrays were read, or when one last looked.
CHANGES = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, change.id, change.xid::text::bigint, change.vacancy_id
    FROM (SELECT 1) AS one LEFT JOIN matching_vacancychange AS change ON change.xid >= %s::text::xid8
"""
logger = structlog.get_logger(__name__)


class OtherDatabase(Exception):
    """The arrays are of a later time than the database: it was restored from a copy since."""


@dataclass(frozen=True)
class View:
    """All vacancies at one moment: those of the arrays but the replaced ones, and those that changed since."""

    base: Segment
    replaced: np.ndarray  # bool, a place of the base each
    fresh: Segment


@dataclass
class _Held:
    """One folder's arrays and what was heard since. Guarded by the lock of `view`."""

    name: str
    base: Segment
    since: int
    heard: dict[int, int] = field(
        default_factory=dict
    )  # changes by number, with their transaction, that one look may give again
    changed: dict[UUID, Row | None] = field(default_factory=dict)
    view: View | None = None

    def follow(self) -> None:
        """Take in what changed; two queries, or one where nothing did. Raises OtherDatabase."""
        with connection.cursor() as cursor:
            cursor.execute(CHANGES, [str(self.since)])
            rows = cursor.fetchall()
        if rows[0][0] < self.since:
            raise OtherDatabase
        self.since = rows[0][0]
        new = [row for row in rows if row[1] is not None and row[1] not in self.heard]
        self.heard = {one: xid for one, xid in self.heard.items() if xid >= self.since}
        self.heard |= {row[1]: row[2] for row in new if row[2] >= self.since}
        if new or self.view is None:
            self._take(list({row[3] for row in new}))

    def _take(self, keys: Sequence[UUID]) -> None:
        if keys:
            with connection.cursor() as cursor:
                cursor.execute(READ_SOME, [[str(one) for one in keys]])
                self.changed |= dict.fromkeys(keys) | {key_of(row): row for row in cursor.fetchall()}
        if len(self.changed) > MOST_FRESH:
            return
        replaced = np.zeros(self.base.count, bool)
        replaced[self.base.places_of(list(self.changed))] = True
        self.view = View(self.base, replaced, segment_of([row for row in self.changed.values() if row is not None]))


_held: _Held | None = None
_looked_at = 0.0
_lock = Lock()


def view() -> View | None:
    """The vacancies of now; None where the table must be asked: there are no arrays here, too much changed, or a transaction is open.

    Inside a transaction one sees one's own writes, and arrays that others share must not.
    """
    if connection.in_atomic_block:
        return None
    name = NAMED.current()
    with _lock:
        if not name or ((_held is None or _held.name != name) and not _open(name)):
            return None
        try:
            return _up_to_date(_held)
        except OtherDatabase:
            logger.warning("search.arrays_of_other_database", name=name)
            forget()
            return None


def _up_to_date(held: "_Held | None") -> View | None:
    global _looked_at
    assert held
    if held.view is None or time.monotonic() - _looked_at >= LAG:
        began = time.monotonic()
        held.follow()
        _looked_at = began
    return held.view if len(held.changed) <= MOST_FRESH else None


def _open(name: str) -> bool:
    """Take the folder's arrays; False where they can't be read or are of another shape. Asked again at each search until it can."""
    global _held
    try:
        base, about = segment.read(folder_of(name))
    except (OSError, ValueError) as error:
        logger.warning("search.arrays_missing", name=name, error=type(error).__name__)
        return False
    if about["shape"] != SHAPE:
        return False
    _held = _Held(name, base, about["since"])
    return True


def look_again(vacancies: Sequence[UUID] = ()) -> None:
    """Listener of effects.changed: whoever changed something here finds it so as soon as it is committed."""
    transaction.on_commit(forget_the_time)


def forget_the_time() -> None:
    global _looked_at
    _looked_at = 0.0


def forget() -> None:
    """Hold nothing, as a process that has just begun."""
    global _held
    _held = None
    forget_the_time()
