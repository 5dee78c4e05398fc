"""What the strict harness does: fail on undefined template variables, wipe committed rows, make people."""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from threading import Event
from typing import Any

from django.db import connection, connections
from django.template import base

from portal.people.identity import check_character

REFERENCE = {
    "portal_division", "portal_codechange", "portal_datarelease", "portal_otherprovincedivision", "portal_occupation", "portal_office",
    "portal_officearea", "portal_calendarday", "portal_calendaryear", "django_migrations", "django_content_type",
    "auth_permission", "portal_channel",
}  # fmt: skip
REFERENCE_PREFIXES = ("portal_parameter", "portal_rule", "portal_factkind")
_serials = itertools.count(1)


class UndefinedVariable(AssertionError):
    """A template asked for something the view never gave."""


class _Invalid(str):
    """What Django prints for an undefined variable, which it first asks for its name."""

    def __mod__(self, variable: Any) -> str:
        raise UndefinedVariable(f"undefined: {variable}")


_INVALID = _Invalid("%s")
_STRICT: dict[str, bool] = {}


@contextmanager
def undefined_variables_fail() -> Iterator[None]:
    """Inside, a variable that a template prints but nobody defined raises; `if` and `default` may still ask."""
    original = base.FilterExpression.resolve

    def resolve(self: Any, context: Any, ignore_failures: bool = False) -> Any:
        engine = context.template.engine if context.template else None
        if engine is None:
            return original(self, context, ignore_failures)
        before, invalid = engine.string_if_invalid, _INVALID if _is_strict(self) else ""
        if before is invalid:  # most are: some million times a run
            return original(self, context, ignore_failures)
        engine.string_if_invalid = invalid
        try:
            return original(self, context, ignore_failures)
        finally:
            engine.string_if_invalid = before

    base.FilterExpression.resolve = resolve  # type: ignore[method-assign]
    try:
        yield
    finally:
        base.FilterExpression.resolve = original  # type: ignore[method-assign]


def _is_strict(expression: Any) -> bool:
    """Whether its variable must be there; found out once for each wording.

    Django's and other packages' own form templates rely on undefined variables being empty.
    """
    token = str(expression.token)  # what stands between the braces, filters included
    if token not in _STRICT:
        guarded = any(getattr(function, "__name__", "").startswith("default") for function, _ in expression.filters)
        ours = not token.startswith(("widget.", "option.", "group", "errors", "field."))
        looked_up = isinstance(expression.var, base.Variable) and bool(expression.var.lookups)
        _STRICT[token] = ours and looked_up and not guarded
    return _STRICT[token]


def wipe() -> None:
    """Empty every table that is not reference data, append-only ones included."""
    name = connection.settings_dict["NAME"]
    assert name.startswith("test_"), f"{name} is no test database"
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables = [
            name for (name,) in cursor.fetchall() if name not in REFERENCE and not name.startswith(REFERENCE_PREFIXES)
        ]
        # Most are empty: to look is a hundred times cheaper than to truncate them all, partition by partition.
        cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in tables))
        filled = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET session_replication_role = replica")
        for name in filled:
            cursor.execute(f'DELETE FROM "{name}"')
        cursor.execute("SET session_replication_role = origin")


def until(look: Callable[[], Any], seconds: float = 20) -> Any:
    """What `look` finds at last, asked again and again: for what another worker's open transaction may hold back."""
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        Event().wait(0.05)
    return found


def left_open() -> list[str]:
    """Connections to this test database that neither of our two names holds: whoever opened one must close it.

    A server process needs a moment to end after its client has gone, so one that is just leaving is waited for.
    """
    ours = [one.connection.info.backend_pid for one in connections.all() if one.connection is not None]
    until(lambda: not _others(ours), seconds=3)
    return _others(ours)


def _others(ours: list[int]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('pid %%s of \"%%s\" since %%s, %%s: %%s', pid, application_name, backend_start, state, left(query, 120)) "
            "FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> ALL(%s) "
            "AND pid <> pg_backend_pid()",
            [ours],
        )
        return [line for (line,) in cursor.fetchall()]


def id_number(born: date = date(1987, 4, 2), *, male: bool = True) -> str:
    """An invented, valid number that no county issues; the first 500 calls for one birth date differ."""
    serial = next(_serials) % 500 * 2 + int(male)
    first = f"230000{born:%Y%m%d}{serial:03d}"
    return first + check_character(first)
