"""Who hears, in the same transaction, that vacancies changed (the search index, the recommendations), and whom we heed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

Listener = Callable[[Sequence[UUID]], None]
_when_changed: list[Listener] = []


def listen(*, changed: Listener) -> None:
    """Let another subject hear which vacancies were written, came or went. Call it once a subject, in its app's `ready`."""
    _when_changed.append(changed)


def changed(vacancies: Sequence[UUID]) -> None:
    """Tell everybody who listens; whoever writes vacancies past the services, in sets, calls it with the set."""
    if vacancies:
        for listener in _when_changed:
            listener(vacancies)


@dataclass
class People:
    """What people decided above this floor: hits found wrong in a vacancy, and employers that may not publish."""

    excused: Callable[[UUID], frozenset[tuple[str, str]]] = lambda vacancy: frozenset()
    is_suspended: Callable[[UUID], bool] = lambda employer: False


people = People()


def heed(*, excused: Callable[[UUID], frozenset[tuple[str, str]]], is_suspended: Callable[[UUID], bool]) -> None:
    """Let the review say what people decided. Call it once, in the app's `ready`."""
    people.excused, people.is_suspended = excused, is_suspended
