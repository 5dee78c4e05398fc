"""Who hears, in the same transaction, that records of job seekers changed: the recommendations."""

from collections.abc import Callable, Sequence
from uuid import UUID

Listener = Callable[[Sequence[UUID]], None]
_when_changed: list[Listener] = []


def listen(*, changed: Listener) -> None:
    """Let another subject hear which records were written, began or ended. Call it once a subject, in its app's `ready`."""
    _when_changed.append(changed)


def changed(records: Sequence[UUID]) -> None:
    """Tell everybody who listens; whoever writes records in sets calls it with the set."""
    if records:
        for listener in _when_changed:
            listener(records)
