"""Writing the stream in the transaction of the change, and reading it without a gap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from matching.vacancies.models import Vacancy
from matching.vacancies.stream.models import VacancyChange
from portal.rules.parameters import parameter

MOST = 500
LARGEST = 2**62
# A vacancy that nobody could see, and that was never in the stream, is nobody's business.
WRITE = """
    INSERT INTO matching_vacancychange (vacancy_id, is_shown, at)
    SELECT vacancy.id, vacancy.state = 'published', %(now)s FROM matching_vacancy AS vacancy
    WHERE vacancy.id = ANY(%(keys)s::uuid[])
      AND (vacancy.state = 'published'
           OR (SELECT last.is_shown FROM matching_vacancychange AS last WHERE last.vacancy_id = vacancy.id
               ORDER BY last.id DESC LIMIT 1))
"""
# What began before the oldest transaction that is still under way has all been committed: nothing can come in behind it.
READ = """
    SELECT xid::text::bigint, id, vacancy_id, at FROM matching_vacancychange
    WHERE (xid, id) > (%(xid)s::text::xid8, %(id)s) AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, id LIMIT %(most)s
"""
NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class BadCursor(ValueError):
    """Not one of ours, or older than what is kept: begin with a snapshot."""


@dataclass(frozen=True)
class Cursor:
    """How far somebody has read: everything up to and with a row, and when that was, in seconds since 1970."""

    xid: int = 0
    id: int = 0
    at: int = 0

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}-{self.at}"

    @classmethod
    def of(cls, text: str) -> "Cursor":
        """Raises BadCursor for what is none, and for one from before the oldest change that is kept."""
        parts = text.split("-")
        if len(parts) != 3 or not all(one.isascii() and one.isdigit() and len(one) < 20 for one in parts):
            raise BadCursor(text)
        found = cls(*map(int, parts))
        if max(found.xid, found.id) > LARGEST or found.at < _kept_since().timestamp():
            raise BadCursor(text)
        return found


def _kept_since() -> datetime:
    return timezone.now() - timedelta(days=int(parameter("vacancy.stream_days")))


@dataclass(frozen=True)
class Changes:
    """One page: the vacancies that are shown, those that are gone with the time, where to go on, and whether there is more."""

    shown: list[Vacancy]
    gone: list[tuple[UUID, datetime]]
    cursor: Cursor
    has_more: bool


def changed(keys: Sequence[UUID]) -> None:
    """Put a set of written vacancies into the stream; called by whoever writes vacancies, in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {"keys": [str(key) for key in keys], "now": timezone.now()})


def changes_since(since: Cursor, most: int = MOST) -> Changes:
    """What happened since, each vacancy once and as it stands now."""
    began = int(timezone.now().timestamp())
    with connection.cursor() as cursor:
        cursor.execute(READ, {"xid": since.xid, "id": since.id, "most": most})
        rows = cursor.fetchall()
    last = {vacancy: at for _, _, vacancy, at in rows}
    shown = {one.pk: one for one in Vacancy.objects.shown().filter(pk__in=last).for_reading()} if last else {}
    gone = [(key, at) for key, at in last.items() if key not in shown]
    reached = Cursor(rows[-1][0], rows[-1][1], began) if rows else Cursor(since.xid, since.id, began)
    return Changes([shown[key] for key in last if key in shown], gone, reached, len(rows) == most)


def now() -> Cursor:
    """Where the stream stands for somebody who takes a snapshot from here on: nothing older is missing in the snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        return Cursor(cursor.fetchone()[0] - 1, LARGEST, int(timezone.now().timestamp()))


def snapshot(after: UUID | None, most: int = MOST) -> list[Vacancy]:
    """A page of everything shown, in the order of the keys. One query."""
    found = Vacancy.objects.shown().for_reading().order_by("pk")
    return list((found.filter(pk__gt=after) if after else found)[:most])


def forget_old(at: datetime | None = None) -> int:
    """Throw away changes that everybody has had the time to read; returns how many."""
    before = _kept_since() if at is None else at
    return VacancyChange.objects.filter(at__lt=before).delete()[0]
