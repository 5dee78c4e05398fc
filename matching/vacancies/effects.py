"""Who hears, in the same transaction, that vacancies changed: the search index, the recommendations."""

from collections.abc import Callable, Sequence
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
