"""Leafing through a long list by the last row seen: the thousandth page costs as much as the first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest

SALT = "portal.ui.keyset"


@dataclass(frozen=True)
class Stretch:
    """Some rows and the signed mark to go on from; an empty mark is the end."""

    rows: Sequence[Any]
    onward: str

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)


def stretch_of(found: QuerySet, request: HttpRequest, *, by: str, descending: bool = False, size: int = 50) -> Stretch:
    """The next `size` rows after `?after=`, ordered by a column that is never null and then by pk: one query."""
    sign = "-" if descending else ""
    rows = list(
        _behind(found, request.GET.get("after", ""), by, descending).order_by(f"{sign}{by}", f"{sign}pk")[: size + 1]
    )
    more = len(rows) > size
    return Stretch(rows[:size], _mark(rows[size - 1], by) if more else "")


def _mark(row: Any, by: str) -> str:
    return signing.dumps([str(getattr(row, by)), str(row.pk)], salt=SALT)


def _behind(found: QuerySet, mark: str, by: str, descending: bool) -> QuerySet:
    try:
        key, pk = signing.loads(mark, salt=SALT) if mark else (None, None)
    except signing.BadSignature:
        key = None
    if key is None:
        return found
    word = "lt" if descending else "gt"
    return found.filter(Q(**{f"{by}__{word}": key}) | Q(**{by: key, f"pk__{word}": pk}))
