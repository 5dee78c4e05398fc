"""Writes: load the data files, and enter what only an administrator can know."""

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from django.db import connection, models, transaction
from django.db.models import F, Q

from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.regions import catalogue
from portal.regions.codes import is_local
from portal.regions.enums import Level, LinkBasis
from portal.regions.models import CodeChange, DataRelease, Division, OtherProvinceDivision
from portal.regions.selectors import NAMES

RELEASE = "regions"
# Raise it when the reading of the files changes, so that a start-up loads them again.
READING = b"1"
# What an administrator entered outlives the next edition of the files.
ENTERED_FIELDS = ("parent_id", "town_code", "service_code", "successor_id", "link_basis", "valid")


@transaction.atomic
def load_divisions(*, force: bool = False) -> int:
    """Bring the tables up to the data files and return how many rows the files hold; 0 if nothing was new.

    One transaction and one COPY a table. Rows that exist are merged, rows that the files no longer name
    stay (history points at them), entered links are kept. Safe to run twice and by two machines at once.
    """
    lock_in_transaction("load-regions")
    fingerprint = fingerprint_of(catalogue.FOLDER.glob("*.csv"), READING)
    if not force and is_loaded(RELEASE, fingerprint) and Division.objects.exists():
        return 0
    units = catalogue.all_units()
    merge(Division, catalogue.COLUMNS, ([getattr(u, c) for c in catalogue.COLUMNS] for u in units), keep=ENTERED_FIELDS)
    others = list(catalogue.other_provinces())
    merge(OtherProvinceDivision, ["code", "name", "level", "parent_code", "pinyin"], others)
    changes = _code_changes()
    CodeChange.objects.bulk_create(changes, ignore_conflicts=True)
    DataRelease.objects.update_or_create(name=RELEASE, defaults={"fingerprint": fingerprint})
    NAMES.mark(uuid4().hex)
    return len(units) + len(others) + len(changes)


def fingerprint_of(files: Iterable, reading: bytes = b"") -> str:
    """SHA-256 over the named files' bytes, in name order, and a mark of how they are read."""
    digest = hashlib.sha256(reading)
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_loaded(name: str, fingerprint: str) -> bool:
    """Whether the database already holds this edition of the data called `name`."""
    return DataRelease.objects.filter(name=name, fingerprint=fingerprint).exists()


def merge(model: type[models.Model], columns: list[str], rows: Iterable[Iterable], keep: tuple[str, ...] = ()) -> None:
    """COPY `rows` beside the table of `model` and upsert them by primary key, touching only rows that differ.

    `keep` names columns that stay as they are in rows whose link was entered by hand.
    """
    table = model._meta.db_table
    key = next(str(field.column) for field in model._meta.concrete_fields if field.primary_key)
    columns_of = {field.attname: str(field.column) for field in model._meta.concrete_fields}
    named = [columns_of[name] for name in columns]
    quoted = ", ".join(f'"{name}"' for name in named)
    rest = [name for name in named if name != key]
    kept = {columns_of[name] for name in keep}
    updates = ", ".join(f'"{name}" = {_new_value(table, name, name in kept)}' for name in rest)
    old, new = (", ".join(f'{side}."{name}"' for name in rest) for side in (f'"{table}"', "excluded"))
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {quoted} FROM "{table}" WITH NO DATA')
        cursor.copy_expert(f"COPY incoming ({quoted}) FROM STDIN (FORMAT csv, NULL '\\N')", _as_csv(rows))
        cursor.execute(
            f'INSERT INTO "{table}" ({quoted}) SELECT {quoted} FROM incoming ON CONFLICT ("{key}") DO UPDATE'
            f" SET {updates} WHERE ({old}) IS DISTINCT FROM ({new})"
        )
        cursor.execute("DROP TABLE incoming")


def _new_value(table: str, name: str, kept: bool) -> str:
    if not kept:
        return f'excluded."{name}"'
    return (
        f'CASE WHEN "{table}"."link_basis" = \'{LinkBasis.ENTERED}\' THEN "{table}"."{name}" ELSE excluded."{name}" END'
    )


def _as_csv(rows: Iterable[Iterable]) -> io.StringIO:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([["\\N" if value is None else value for value in row] for row in rows])
    buffer.seek(0)
    return buffer


def _code_changes() -> list[CodeChange]:
    def is_doubtful(row: dict[str, str]) -> bool:
        return any(code and not is_local(code) for code in (row["old_code"], row["new_code"]))

    return [CodeChange(**row, is_doubtful=is_doubtful(row)) for row in catalogue.read("code_changes.csv")]


@transaction.atomic
def link_successor(*, old: str, new: str, on: date | None = None) -> int:
    """Enter that township `new` took over township `old`, from `on` if the day is known.

    Villages still waiting under the old township move to the new one. Returns how many moved.
    Raises Division.DoesNotExist, and ValidationError when the two are not townships of one county
    or `new` is not current.
    """
    heir = Division.objects.current().get(code=new, level=Level.TOWN)
    past = Division.objects.select_for_update(of=("self",), no_key=True).get(
        code=old, level=Level.TOWN, is_current=False
    )
    past.successor, past.link_basis = heir, LinkBasis.ENTERED
    if on:
        past.valid = type(past.valid)(past.valid.lower, on, "[)")
    with explained():
        past.save(update_fields=["successor", "link_basis", "valid"])
    waiting = Division.objects.filter(parent=past).values_list("code", flat=True)
    return link_villages(villages=list(waiting), town=new)


@transaction.atomic
def link_villages(*, villages: list[str], town: str) -> int:
    """Enter that `villages` (codes, without a township of today) stand under the current `town` of their county.

    Returns how many were linked; a village of another county raises ValidationError.
    """
    heir = Division.objects.current().get(code=town, level=Level.TOWN)
    waiting = Division.objects.filter(code__in=villages, level=Level.VILLAGE, link_basis=LinkBasis.UNKNOWN)
    own = Q(code__startswith=heir.code[:9])
    service = models.Case(models.When(own, then=F("code")), default=models.Value(heir.code))
    with explained():
        return waiting.update(parent=heir, town_code=heir.code, service_code=service, link_basis=LinkBasis.ENTERED)
