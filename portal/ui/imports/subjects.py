"""What can come in as a file: each subject names its columns, knows which rows it has already, and writes and takes back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.permissions import Action
from portal.ui.imports.columns import Column

if TYPE_CHECKING:
    from portal.ui.imports.models import Import

MOST_CSV_ROWS = 1_000_000


class Line(NamedTuple):
    """One clean row: its number in the file, and its cells by the subject's columns, in their order."""

    number: int
    cells: tuple[str, ...]


class Undone(NamedTuple):
    """What taking back did: rows that are gone, and rows that stay because somebody has worked on them since."""

    gone: int
    kept: int


@dataclass(frozen=True)
class Verdict:
    """What a subject says of a batch: by row number, an error, or that the row is known already."""

    faults: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Row number → (key of the column, what to put right)."""
    known: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Subject:
    """One kind of list. `check`, `write` and `undo` work on a batch in sets and inside the caller's transaction.

    `write` must give the same rows only once however often it is called: the importer calls it once a batch that
    is committed, and a batch that was not committed was never written.
    """

    code: str
    title: str
    unit: str
    """What a row is counted in: 人, 条."""
    columns: tuple[Column, ...]
    action: Action
    check: Callable[["Import", Sequence[Line]], Verdict]
    write: Callable[["Import", Actor, Sequence[Line]], int]
    undo: Callable[["Import", Actor], Undone]
    once_by: str = ""
    """The column that may stand only once in a file."""
    most_rows: int = MOST_CSV_ROWS
    about: str = ""
    """One sentence above the form: where such a list comes from and what becomes of it."""
    asks: Mapping[str, Any] = field(default_factory=dict)
    """Form fields besides the file: who gives the list, on what ground."""
    list_url: str = ""
    """The name of the page where the rows are afterwards; an employer's takes the employer."""
    by_employers: bool = False
    """Brought in by an employer's people rather than by an office."""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.key for column in self.columns)

    def place(self, key: str) -> int:
        """Where a column stands in a line's cells."""
        return self.keys.index(key)


_subjects: dict[str, Subject] = {}


def offer(subject: Subject) -> None:
    """Let a kind of list come in; call it in the app's `ready`."""
    _subjects[subject.code] = subject


def subject_of(code: str) -> Subject:
    """The subject called `code`; raises KeyError for one that nobody offers."""
    return _subjects[code]


def subjects_for(actor: Actor) -> list[Subject]:
    """What this actor may bring in, by title."""
    by_employers = actor.kind is ActorKind.CITIZEN
    found = (one for one in _subjects.values() if one.by_employers == by_employers and actor.can(one.action))
    return sorted(found, key=lambda one: one.title)
