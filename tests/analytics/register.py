"""The register's real table with its sentences lifted for the length of a test, so that anything may happen to a spell."""

import io
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from analytics.indicators import sql
from analytics.indicators.definitions import CONTACTS, REGISTRATIONS, Register
from analytics.indicators.models import Tally, TallyChange

TABLE = REGISTRATIONS.table
REQUIRED = {
    "state": "active", "state_changed_at": "2026-01-01", "version": 1, "created_at": "2026-01-01", "channel": "web",
    "basis": "residence", "reason": "", "notice_version": "", "promise_version": "",
}  # fmt: skip


def lift_sentences() -> None:
    """Undone when the test's transaction is rolled back; the tallies' triggers stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname LIKE 'pgtrigger%%'",
            [TABLE],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {TABLE} DISABLE TRIGGER "{name}"')
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'x')", [TABLE]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {TABLE} DROP CONSTRAINT "{name}"')


def insert(region: str, spell: str | None, exit_code: str = "", key: UUID | None = None) -> UUID:
    """One row by plain SQL."""
    return insert_many([(region, spell, exit_code)], key)[0]


def insert_many(rows: list[tuple[str, str | None, str]], key: UUID | None = None) -> list[UUID]:
    """Rows by one statement."""
    keys = [key or uuid4() for _ in rows]
    columns = ("id", "region_code", "spell", "exit_code", *_required())
    each = f"({', '.join(['%s'] * len(columns))})"
    values = [value for at, row in enumerate(rows) for value in (keys[at], *row, *_required().values())]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({', '.join(columns)}) VALUES {', '.join([each] * len(rows))}", values)
    return keys


def copy(rows: list[tuple[str, str | None, str]]) -> list[UUID]:
    """Rows by COPY, as a bulk load sends them."""
    keys = [uuid4() for _ in rows]
    columns = ("id", "region_code", "spell", "exit_code", *_required())
    lines = [
        "\t".join("\\N" if value is None else str(value) for value in (keys[at], *row, *_required().values()))
        for at, row in enumerate(rows)
    ]
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(
            f"COPY {TABLE} ({', '.join(columns)}) FROM STDIN", io.StringIO("\n".join(lines) + "\n")
        )
    return keys


def _required() -> dict[str, Any]:
    """Every other column that may not be empty, however the register grows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND is_nullable = 'NO'"
            " AND column_default IS NULL AND column_name NOT IN ('id', 'region_code', 'exit_code') ORDER BY 1",
            [TABLE],
        )
        empty = {"character varying": "", "boolean": False}
        return {name: REQUIRED.get(name, empty.get(kind, 0)) for name, kind in cursor.fetchall()}


def truth(register: Register) -> dict[tuple, int]:
    """A recount that shares nothing with the tally but the definition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region_code, day, code, detail, count(*) FROM ("
            + sql.cells_of(register, register.table)
            + ") AS cells GROUP BY 1, 2, 3, 4"
        )
        return {tuple(row[:4]): row[4] for row in cursor.fetchall()}


def held(register: Register) -> dict[tuple, int]:
    """What the tally says by township and day, folded and not yet folded."""
    cells: dict[tuple, int] = {}
    folded = Tally.objects.filter(subject=register.subject, level=4, grain="d")
    for rows in (folded, TallyChange.objects.filter(subject=register.subject)):
        for region, day, code, detail, value in rows.values_list("region_code", "day", "code", "detail", "value"):
            key = (region, day, code, detail)
            cells[key] = cells.get(key, 0) + value
    return {key: value for key, value in cells.items() if value}


def agrees() -> bool:
    return all(held(register) == truth(register) for register in (REGISTRATIONS, CONTACTS))


def spell(begins: date, ends: date | None = None) -> str:
    """As PostgreSQL reads it; the last day is in."""
    return f"[{begins},{ends or ''}{']' if ends else ')'}"
