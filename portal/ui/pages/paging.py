"""Pages of a list. Whatever the address says, a page is small, near the start and in a stable order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest

from portal.foundation.prepared import Prepared

SIZES = (20, 50, 100)
LIMIT = 10_000  # rows that may be leafed through; beyond it people filter


@dataclass(frozen=True)
class Paged:
    """One page of rows; iterable, so a template loops over it directly."""

    rows: Sequence[Any]
    number: int
    size: int
    count: int
    limit: int = LIMIT
    capped: bool = False

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def pages(self) -> int:
        return max(-(-self.count // self.size), 1)

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def shown(self) -> list[int]:
        """Page numbers to link to; 0 stands for the gap."""
        near = {1, self.pages, *range(self.number - 1, self.number + 2)}
        kept = sorted(number for number in near if 1 <= number <= self.pages)
        out: list[int] = []
        for number in kept:
            out += [0, number] if out and number - out[-1] > 1 else [number]
        return out


def whole_number(text: str, default: int) -> int:
    """A positive number out of an address, or the default."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else default


def asked_of(request: HttpRequest, size: int = 50) -> tuple[int, int]:
    """The number of the page that an address asks for, and of its rows: one of SIZES, or `size`."""
    asked = whole_number(request.GET.get("page_size", ""), size)
    size = min(SIZES, key=lambda allowed: abs(allowed - asked)) if asked != size else size
    return whole_number(request.GET.get("page", ""), 1), size


def page_of(found: QuerySet, request: HttpRequest, size: int = 50, limit: int = LIMIT) -> Paged:
    """The page that `?page=` and `?page_size=` ask for, within bounds: at most two queries, whatever they say.

    The count stops at `limit`, so that a list of millions costs no more than a list of thousands; a first page
    that is not full needs none.
    """
    wanted, size = asked_of(request, size)
    ordered = found if found.ordered else found.order_by("pk")
    most = min(size, limit)
    first = list(ordered[:most]) if wanted == 1 else None
    if first is not None and len(first) < most:
        return Paged(first, 1, size, len(first), limit)
    counted = ordered.order_by()[: limit + 1].count()
    count = min(counted, limit)
    number = min(wanted, max(-(-count // size), 1))
    start = (number - 1) * size
    rows = first if first is not None else list(ordered[start : min(start + size, limit)])
    return Paged(rows, number, size, count, limit, counted > limit)


class Counted(Subquery):
    """How many rows a query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class FirstPage:
    """The page that a list opens with and how long the list is, in one question that is worded once.

    `build` gives an ordered `values_list(…, named=True)`, as portal.foundation.prepared wants it.
    """

    def __init__(self, build: Callable[..., QuerySet], limit: int = LIMIT) -> None:
        self.build, self.limit = build, limit
        self._questions = {size: Prepared(partial(self._asked, size)) for size in SIZES}

    def of(self, size: int, **given: Any) -> Paged:
        """The first `size` rows, one of SIZES. One query."""
        rows = self._questions[size].rows(**given)
        counted = rows[0].in_all if rows else 0
        return Paged(rows, 1, size, min(counted, self.limit), self.limit, counted > self.limit)

    def _asked(self, size: int, **given: Any) -> QuerySet:
        found = self.build(**given)
        all_of_them = found.order_by().values("pk")[: self.limit + 1]
        return found.annotate(in_all=Counted(all_of_them))[:size]
