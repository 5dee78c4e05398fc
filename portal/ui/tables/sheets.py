"""What an office may take out as a file: every register offers its own sheet, and one desk asks, grants, builds and removes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from portal.accounts.actors import Actor
from portal.ui.tables.excel import Column

Order = tuple[str, str, UUID]
"""(place, number, row): rows of one place are put into the order of the export's mark by their numbers."""


@dataclass(frozen=True)
class Sheet:
    """One kind of file. Its first column is `number`, by which a row of a leaked copy is found again."""

    code: str
    title: str  # 失业登记名册
    address: str  # name of the list that it is taken from
    clean: Callable[[Mapping[str, Any]], dict[str, str]]  # what of an address counts as a filter
    words: Callable[[Mapping[str, Any], str], str]  # the filter in words, by the parameters of a place
    rows: Callable[[Actor, Mapping[str, Any], str], QuerySet]
    order: Callable[[QuerySet], Iterator[Order]]
    lines: Callable[[Sequence[UUID], Actor], list[Any]]  # some rows, in the order asked for
    columns: Sequence[Column]
    marked: frozenset[str]  # titles of the columns that carry the mark nobody sees
    places: Callable[[Sequence[str]], dict[str, str]]  # number → place, of numbers of a copy
    unit: str = "人"  # what is counted


_sheets: dict[str, Sheet] = {}


def offer(sheet: Sheet) -> None:
    """Let a register be taken out; call it once a sheet, in its app's `ready`."""
    _sheets[sheet.code] = sheet


def sheet_of(code: str) -> Sheet:
    """The sheet of a code. Raises KeyError for one that nobody offers."""
    return _sheets[code]


def sheets() -> list[Sheet]:
    return list(_sheets.values())


def order_by_key(found: QuerySet) -> Iterator[Order]:
    """The order of a register whose rows have no number but their key."""
    for place, pk in found.order_by("pk").values_list("region_code", "pk"):
        yield place, str(pk), pk


def places_by_key(model: type[Model]) -> Callable[[Sequence[str]], dict[str, str]]:
    """The places of such a register's rows, by what stands in a copy's first cells; what is no key of ours is left out."""

    def places(numbers: Sequence[str]) -> dict[str, str]:
        known = model._default_manager.filter(pk__in=[one for one in numbers if _is_key(one)])
        return {str(pk): place for pk, place in known.values_list("pk", "region_code")}

    return places


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
