"""Rotating keys: which columns stand under which version, and moving them to the newest, batch by batch.

The first byte of every ciphertext and digest is its key version, so a rotation needs no memory of its own:
what is still under an old version is what is left to do, and a broken run is simply started again.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model

from portal.privacy import crypto
from portal.privacy.fields import BlindIndexField, EncryptedField

BATCH = 500


@dataclass(frozen=True)
class Column:
    """A column whose values carry a key version; an index column names the encrypted one beside it."""

    model: type[Model]
    name: str
    purpose: str
    source: str = ""
    source_purpose: str = ""

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        return self.model._meta.pk.column


def encrypted_columns() -> list[Column]:
    """Every encrypted column, history tables included."""
    return [Column(model, field.column, field.purpose) for model, field in _fields(EncryptedField)]


def index_columns() -> list[Column]:
    """Every blind index that knows what it was made from."""
    return [
        Column(model, field.column, field.purpose, field.source, model._meta.get_field(field.source).purpose)
        for model, field in _fields(BlindIndexField)
        if field.source
    ]


def _fields(kind: type) -> Iterator[tuple[type[Model], object]]:
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            yield from ((model, field) for field in model._meta.local_concrete_fields if isinstance(field, kind))


def rows_by_version(column: Column) -> dict[int, int]:
    """How many rows stand under each key version."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT get_byte("{column.name}", 0), count(*) FROM "{column.table}" '
            f'WHERE "{column.name}" IS NOT NULL GROUP BY 1'
        )
        return dict(cursor.fetchall())


def check_keys(column: Column, kind: str) -> None:
    """Stop before anything is touched if a version in use has no key. Raises MissingKey."""
    for version in rows_by_version(column):
        if str(version) not in getattr(settings, kind):
            raise crypto.MissingKey(f"{column.label} has rows under version {version}, and {kind} has no such key")


def re_encrypt(column: Column) -> Iterator[int]:
    """Move a column to the newest field key; yields the rows of each batch, each in a transaction of its own."""
    newest = crypto.newest_version(settings.FIELD_KEYS)
    while done := _batch(
        column, newest, "", lambda old, _: crypto.encrypt(crypto.decrypt(old, column.purpose), column.purpose)
    ):
        yield done


def re_index(column: Column) -> Iterator[int]:
    """Make a blind index anew under the newest index key, out of the encrypted column beside it."""
    newest = crypto.newest_version(settings.INDEX_KEYS)

    def digest(_: bytes, source: bytes) -> bytes:
        return crypto.mac(crypto.decrypt(source, column.source_purpose), column.purpose)

    while done := _batch(column, newest, column.source, digest):
        yield done


@transaction.atomic
def _batch(column: Column, newest: int, source: str, make) -> int:  # type: ignore[no-untyped-def]
    """Rewrite up to BATCH rows; triggers of history stay silent, for nothing a person wrote has changed."""
    wanted = f'"{column.key}", "{column.name}", ' + (f'"{source}"' if source else "NULL")
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {wanted} FROM "{column.table}" WHERE "{column.name}" IS NOT NULL '
            f'AND get_byte("{column.name}", 0) <> %s LIMIT {BATCH} FOR UPDATE',
            [newest],
        )
        fresh = [(make(bytes(old), bytes(beside) if beside else b""), pk) for pk, old, beside in cursor.fetchall()]
        for row in fresh:
            cursor.execute(f'UPDATE "{column.table}" SET "{column.name}" = %s WHERE "{column.key}" = %s', row)
    return len(fresh)
