"""Questions that every page asks: worded once a process, planned once a connection.

For a question by keys the ORM takes longer to word it than PostgreSQL to answer, and over a table in monthly parts
PostgreSQL takes longer to plan than to read. `Prepared` keeps both: the SQL of a queryset with blanks for the values,
and a plan on the server (PREPARE). What comes back are the objects that the queryset itself would give, or its named
tuples.

    OWN = Prepared(lambda actor, pk: Registration.objects.visible_to(actor).filter(pk=pk))
    OWN.rows(actor=actor, pk=pk)

For questions whose plan does not hang on the values: by keys, not by ranges that hold ten rows or a million.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from portal.foundation.rows import Reader, reader_of

TYPES: tuple[tuple[type, str], ...] = (
    (UUID, "uuid"), (datetime, "timestamptz"), (date, "date"), (int, "bigint"), (str, "text"),
)  # fmt: skip
PLACES = re.compile(r"%s|%%")
SEQUENCES = (list, tuple, set, frozenset)
_numbers = count(1)
_planned: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # by the driver's connection: a new one knows nothing


class Blankable(Protocol):
    """Something given whole, of which only some values differ from one question to the next."""

    def blanked(self, blank: Callable[[Any], Any]) -> Any:
        """Itself with `blank(value)` in place of each such value."""


@dataclass(frozen=True)
class Wording:
    """A question as the server knows it, and how its rows become objects."""

    name: str
    statement: str
    constants: Sequence[Any]
    asks: str
    order: Sequence[int]  # which of the given values stands at each place
    read: Reader


class Prepared:
    """A question over one queryset of objects, or of `values_list(…, named=True)`; whatever changes is given by name.

    A value is a UUID, a moment, a day, a text, a whole number, a short sequence of these, or Blankable; a sequence of
    another length is another wording, and so is another truth or None. `build` takes every moment and day as a value,
    for one of its own would stay for ever. Raises ValueError for such a one, and for a value that the question does
    not use.
    """

    def __init__(self, build: Callable[..., QuerySet], using: str = "default") -> None:
        self.build, self.using = build, using
        self.wordings: dict[tuple, Wording | None] = {}

    def rows(self, **given: Any) -> list[Any]:
        """The objects that the queryset gives for these values. One query."""
        blanks = Blanks()
        asked = {name: blanks.of(value) for name, value in given.items()}
        key = tuple(asked.items())
        if key not in self.wordings:
            self.wordings[key] = self._worded(asked, blanks)
        wording = self.wordings[key]
        if wording is None:
            return []
        with connections[self.using].cursor() as cursor:
            _plan(cursor.db.connection, wording)
            cursor.execute(wording.asks, [blanks.values[place] for place in wording.order])
            return wording.read(cursor.fetchall())

    def first(self, **given: Any) -> Any:
        """The first of them, or None."""
        return next(iter(self.rows(**given)), None)

    def _worded(self, asked: dict[str, Any], blanks: "Blanks") -> Wording | None:
        """The wording for values of this kind; None where nothing can be found, as with an actor who sees nothing."""
        queryset = self.build(**asked)
        compiler = queryset.query.get_compiler(self.using)
        try:
            text, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        order = [place for one in params if (place := blanks.place(one)) is not None]
        constants = [one for one in params if blanks.place(one) is None]
        if blanks.needed - set(order):
            raise ValueError("the question does not use all it is given")
        if any(isinstance(one, date) for one in constants):
            raise ValueError("a moment or a day of the question's own would stay for ever: give it as a value")
        name = f"asked_{next(_numbers)}"
        kinds = ", ".join(_type(blanks.values[place]) for place in order)
        marks = ", ".join(["%s"] * len(order))
        return Wording(
            name,
            f"PREPARE {name}" + (f" ({kinds})" if kinds else "") + f" AS {_numbered(text, params, blanks)}",
            constants,
            f"EXECUTE {name}" + (f" ({marks})" if marks else ""),
            order,
            reader_of(compiler, None if queryset._fields is None else list(queryset.query.selected)),
        )


class Blanks:
    """The values of one question in their order, and what stands for each of them while it is worded."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.needed: set[int] = set()

    def of(self, value: Any) -> Any:
        """The same with blanks for values."""
        if hasattr(value, "blanked"):  # a Blankable; to ask isinstance of a protocol takes ten times as long
            return value.blanked(self.blank)
        start = len(self.values)
        blanked = tuple(map(self.blank, value)) if isinstance(value, SEQUENCES) else self.blank(value)
        self.needed.update(range(start, len(self.values)))
        return blanked

    def blank(self, value: Any) -> Any:
        """What stands for a value; a truth and None stand for themselves."""
        if value is None or isinstance(value, bool):
            return value
        self.values.append(value)
        return _blank(value, len(self.values))

    def place(self, param: Any) -> int | None:
        """Which of the values a parameter of the wording stands for; None for a constant."""
        for place, value in enumerate(self.values):
            blank = _blank(value, place + 1)
            if type(param) is type(blank) and param == blank:
                return place
        return None


def _plan(driver: Any, wording: Wording) -> None:
    """Let the server know the question, once a connection; past those who count statements, for it reads nothing."""
    known = _planned.setdefault(driver, set())
    if wording.name not in known:
        with driver.cursor() as cursor:
            cursor.execute(wording.statement, wording.constants)
        known.add(wording.name)


def _blank(value: Any, place: int) -> Any:
    """A value of the same type that nobody else uses, always the same for the same place."""
    if isinstance(value, UUID):
        return UUID(int=place)
    if isinstance(value, datetime):
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=place)
    if isinstance(value, date):
        return date.min + timedelta(days=place)
    return -2_000_000_000 + place if isinstance(value, int) else f"\x01{place}"


def _type(value: Any) -> str:
    """PostgreSQL's name for a value's type. Raises TypeError for one that can't be left blank."""
    for kind, name in TYPES:
        if isinstance(value, kind):
            return name
    raise TypeError(f"{type(value).__name__} can't be left blank in a question")


def _numbered(text: str, params: Sequence[Any], blanks: Blanks) -> str:
    """The statement with $1, $2 … for the values, in their order, and places for the constants as they were."""
    coming, number = iter(params), count(1)

    def mark(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        return "%s" if blanks.place(next(coming)) is None else f"${next(number)}"

    return PLACES.sub(mark, text)
