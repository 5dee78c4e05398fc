"""The arrays of all vacancies, written anew by one worker and named in the database; every process of the machine opens them."""

import shutil
import time
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from matching.search.held import segment
from matching.search.held.reading import READ, Collected, Row
from matching.search.index import SHAPE
from portal.foundation.identifiers import uuid7
from portal.foundation.locks import only_one
from portal.regions.editions import Edition
from portal.regions.models import DataRelease

EDITION, LOCK, PART = "search-arrays", "search-arrays", 5_000
MOST_CHANGED, SHARE_CHANGED = (
    2_000,
    0.02,
)  # since the arrays were written: so many, or such a part of them, and they are written anew
OLDEST = timedelta(hours=20)
LEFT_SECONDS = 600  # a process may still open what was named a moment ago
SINCE = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
CHANGED = f"SELECT count(DISTINCT vacancy_id), ({SINCE}) FROM matching_vacancychange WHERE xid >= %s::text::xid8"
logger = structlog.get_logger(__name__)


def _read() -> str:
    return DataRelease.objects.filter(name=EDITION).values_list("fingerprint", flat=True).first() or ""


NAMED: Edition[str] = Edition(EDITION, _read)
"""Which folder holds the arrays of today."""


def folder_of(name: str) -> Path:
    return settings.SEARCH_FOLDER / name


def keep() -> bool:
    """Write the arrays anew if there are none, they are old, or much has changed; returns whether it did. One machine at a time."""
    with only_one(LOCK) as mine:
        if not mine or not _is_due():
            return False
        renew()
        return True


def _is_due() -> bool:
    NAMED.forget()
    try:
        about = segment.read(folder_of(NAMED.current() or "none"))[1]
    except (OSError, ValueError):
        return True
    written = timezone.datetime.fromisoformat(about["at"])
    if about["shape"] != SHAPE or written < timezone.now() - OLDEST:
        return True
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [str(about["since"])])
        changed, now = cursor.fetchone()
        return about["since"] > now or changed > max(MOST_CHANGED, about["count"] * SHARE_CHANGED)


def renew() -> str:
    """Read all of the index and write its arrays; returns the folder's name. Changes meanwhile are followed from where the reading began."""
    began, at = time.monotonic(), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(SINCE)  # before the reading's snapshot: what ends in between is read twice, and missed never
        since = cursor.fetchone()[0]
    made = everything()
    name = f"{at:%Y%m%dT%H%M%S}-{uuid7().hex[-8:]}"
    about = {"since": since, "at": at.isoformat(), "count": made.count, "shape": SHAPE}
    segment.write(made, folder_of(name), about)
    with transaction.atomic():
        NAMED.mark(name)
    _clear_away(name)
    logger.info("search.arrays", count=made.count, words=len(made.terms), seconds=round(time.monotonic() - began, 1))
    return name


def everything() -> segment.Segment:
    """All of the index as arrays, read in parts of one snapshot."""
    collected = Collected()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"DECLARE every_vacancy NO SCROLL CURSOR FOR {READ}")
        while rows := _next(cursor):
            collected.take(rows)
        cursor.execute("CLOSE every_vacancy")  # a transaction around this one would keep it
    return collected.segment()


def _next(cursor) -> list[Row]:  # type: ignore[no-untyped-def]
    cursor.execute(f"FETCH {PART} FROM every_vacancy")
    return cursor.fetchall()


def _clear_away(name: str) -> None:
    """Folders that nobody opens any more; who has one open keeps its pages."""
    for one in settings.SEARCH_FOLDER.iterdir():
        if one.name != name and one.stat().st_mtime < time.time() - LEFT_SECONDS:
            shutil.rmtree(one, ignore_errors=True)
