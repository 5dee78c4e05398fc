"""A list page: search, filters, sorting, pages, a choice of rows, and the same rows as Excel.

page = ListPage(request, People.objects.visible_to(actor), search=by_name, filters=PeopleFilter,
                sorts={"name": ("姓名", "name_pinyin"), "due": ("期限", "due_at")}, columns=COLUMNS)
return page.export("名册") if page.wants_export else render(request, "…", {"list": page})
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from portal.foundation.batches import parts
from portal.ui.pages.paging import Paged, page_of
from portal.ui.tables.excel import Column, excel_response

LONGEST_SEARCH = 60
MOST_PICKED = 500
MOST_EXPORTED = 50_000
CHUNK = 2_000


@dataclass(frozen=True)
class Sorting:
    """A column's heading as a link: its words, where it leads, and how the list is sorted by it now."""

    label: str
    asks: str
    now: str = ""  # ascending, descending, or nothing


@dataclass
class ListPage:
    """`found` is already scoped to the actor; everything here only narrows and orders it."""

    request: HttpRequest
    found: QuerySet
    search: Callable[[QuerySet, str], QuerySet] | None = None
    filters: type[django_filters.FilterSet] | None = None
    sorts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    columns: Sequence[Column] = ()
    size: int = 50

    @cached_property
    def words(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]

    @cached_property
    def filter(self) -> django_filters.FilterSet | None:
        return self.filters(self.request.GET, queryset=self.found, request=self.request) if self.filters else None

    @cached_property
    def rows(self) -> QuerySet:
        """What was asked for, in a stable order."""
        rows = self.found
        if self.filter is not None and self.filter.is_valid():
            rows = self.filter.qs
        if self.search and self.words:
            rows = self.search(rows, self.words)
        return self._sorted(rows)

    def _sorted(self, rows: QuerySet) -> QuerySet:
        asked = self.request.GET.get("sort", "")
        if asked.lstrip("-") in self.sorts:
            sign = "-" if asked.startswith("-") else ""
            return rows.order_by(sign + self.sorts[asked.lstrip("-")][1], "pk")
        return rows if rows.ordered else rows.order_by("pk")

    @cached_property
    def page(self) -> Paged:
        return page_of(self.rows, self.request, self.size)

    @property
    def is_narrowed(self) -> bool:
        """Whether an empty list is empty because of what was asked."""
        chosen = self.filter.form.changed_data if self.filter is not None else []
        return bool(self.words or chosen)

    @property
    def headings(self) -> dict[str, Sorting]:
        asked = self.request.GET.get("sort", "")
        return {key: self._heading(key, label, asked) for key, (label, _) in self.sorts.items()}

    @staticmethod
    def _heading(key: str, label: str, asked: str) -> Sorting:
        now = {key: "ascending", f"-{key}": "descending"}.get(asked, "")
        return Sorting(label, f"-{key}" if now == "ascending" else key, now)

    def picked(self) -> QuerySet:
        """The rows ticked in a posted form, only ever out of `found`; 500 at most. What is no key picks nothing."""
        key, picked = self.found.model._meta.pk, []
        for text in self.request.POST.getlist("pick")[:MOST_PICKED]:
            with suppress(ValidationError):
                picked.append(key.clean(text, None))
        return self.found.filter(pk__in=picked)

    @property
    def wants_export(self) -> bool:
        return bool(self.columns) and self.request.GET.get("export") == "xlsx"

    def export(self, title: str, *, lines: Callable[[Sequence[Any]], Iterable[Any]] = iter) -> HttpResponse:
        """The same rows as Excel; who may export is the view's decision.

        `lines` makes what the columns read of some rows at once, so that what a row needs besides is asked in sets.
        """
        found = self.rows[:MOST_EXPORTED].iterator(chunk_size=CHUNK)
        return excel_response(title, self.columns, chain.from_iterable(map(lines, parts(found, CHUNK))))
