"""Rows as the driver gives them, made into the objects that a queryset would have made of them.

Django does this inside its iterables, each time anew from the compiled query; here it is worked out once. The names
used are those of Django 5.2 (django/db/models/query.py, ModelIterable); tests/foundation/test_prepared.py compares.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

Reader = Callable[[list[tuple]], list[Any]]


def reader_of(compiler: SQLCompiler, names: Sequence[str] | None) -> Reader:
    """What turns rows of this compiled query into its objects, relations that were selected included.

    `names` are those of a `values_list(…, named=True)`: its rows become named tuples.
    """
    if names is not None:
        return _tuples(compiler, names)
    select, klass, annotations = compiler.select, compiler.klass_info, compiler.annotation_col_map
    using = compiler.using
    fields = klass["select_fields"]
    start, end = fields[0], fields[-1] + 1
    columns = [column[0].target.attname for column in select[start:end]]
    populators = get_related_populators(klass, select, using)  # type: ignore[call-arg]  # the stubs are of a later Django
    converters = compiler.get_converters([column for column, _, _ in select])
    make = klass["model"].from_db

    def read(rows: Iterable[tuple]) -> list[Any]:
        found = []
        for row in compiler.apply_converters(rows, converters) if converters else rows:
            one = make(using, columns, row[start:end])
            for populator in populators:
                populator.populate(row, one)
            for name, place in (annotations or {}).items():
                setattr(one, name, row[place])
            found.append(one)
        return found

    return read


def _tuples(compiler: SQLCompiler, names: Sequence[str]) -> Reader:
    make = namedtuple("Row", names)._make  # type: ignore[misc]
    converters = compiler.get_converters([column for column, _, _ in compiler.select])

    def read(rows: Iterable[tuple]) -> list[Any]:
        return list(map(make, compiler.apply_converters(rows, converters) if converters else rows))

    return read
