"""Writing and checking the audit: one row an act, chained in batches.

A row is its own small transaction on the `audit` connection, so it stands even when the act is rolled
back, and nobody waits for a lock. If it can't be written, the act does not go ahead: no row, no page.
The chain is made afterwards by `seal`: rows are taken in the order of their transaction numbers up to
the oldest still running, so nothing can slip in behind a seal.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, connections, transaction
from psycopg2.extras import Json

from portal.foundation.locks import only_one
from portal.privacy import crypto
from portal.privacy.models import AuditEntry, AuditSeal

SEAL_PURPOSE = "privacy.audit.seal"
COLUMNS = (
    "id, at, actor_id, role, office_id, action, object_kind, object_id, person_id, "
    "reason, outcome, address, request_id, detail"
)

NAMES = tuple(COLUMNS.split(", "))
# Written with nearly every page of a desk: the ORM takes longer to word it than the server to keep it.
INSERT = f"INSERT INTO portal_auditentry ({COLUMNS}) VALUES ({', '.join(['%s'] * len(NAMES))})"


class AuditUnavailable(RuntimeError):
    """The audit row could not be kept: what it speaks of must not go ahead. Answered with 503."""


def record(action: str, **facts: Any) -> AuditEntry:
    """Append one audit row and return it; raises AuditUnavailable if it can't be kept."""
    entry = AuditEntry(action=action, **facts)
    try:
        _insert(entry)
    except DatabaseError as error:
        raise AuditUnavailable(action) from error
    return entry


def _insert(entry: AuditEntry) -> None:
    values = [Json(entry.detail) if name == "detail" else getattr(entry, name) for name in NAMES]
    with connections["audit"].cursor() as cursor:
        cursor.execute(INSERT, values)


def seal() -> int:
    """Chain what has been written since the last seal; returns the rows sealed. Runs on one machine at a time."""
    with only_one("privacy.audit.seal") as mine:
        return _seal_next() if mine else 0


@transaction.atomic
def _seal_next() -> int:
    last = AuditSeal.objects.order_by("-number").first()
    start, horizon = (last.to_xid if last else 0), _oldest_running()
    if horizon <= start:
        return 0
    count, digest = _digest(start, horizon, bytes(last.digest) if last else b"")
    if count:
        AuditSeal.objects.create(
            number=last.number + 1 if last else 1, from_xid=start, to_xid=horizon, rows=count, digest=digest
        )
    return count


def verify() -> Iterator[str]:
    """Yield one sentence for each seal that the rows no longer bear out: missing, changed or reordered."""
    previous, expected = b"", 1
    for chained in AuditSeal.objects.order_by("number").iterator():
        if chained.number != expected:
            yield f"第 {expected} 批封条不见了"
        count, digest = _digest(chained.from_xid, chained.to_xid, previous, bytes(chained.digest)[0])
        if count != chained.rows:
            yield f"第 {chained.number} 批应有 {chained.rows} 条，现在是 {count} 条"
        elif digest != bytes(chained.digest):
            yield f"第 {chained.number} 批的内容或次序被改过"
        previous, expected = bytes(chained.digest), chained.number + 1


def _oldest_running() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _digest(start: int, end: int, previous: bytes, version: int | None = None) -> tuple[int, bytes]:
    """Count and keyed digest of the rows in [start, end), over the digest of the batch before.

    A seal is checked under the key version it was made with, so keys can be rotated under it.
    """
    running, count = hashlib.new("sm3", previous), 0
    with connections["audit"].cursor() as cursor:
        cursor.execute(
            f"SELECT ROW({COLUMNS})::text FROM portal_auditentry "
            "WHERE xid >= %s::text::xid8 AND xid < %s::text::xid8 ORDER BY xid, id",
            [start, end],
        )
        for (line,) in cursor:
            running.update(line.encode() + b"\n")
            count += 1
    return count, crypto.mac(running.hexdigest(), SEAL_PURPOSE, version)
