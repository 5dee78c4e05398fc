"""What a person is to do: every subject offers its tasks to 我的, and that page shows all of them."""

from collections.abc import Callable, Sequence
from typing import Any

from portal.ui.parts import Task

Provider = Callable[[Any], Sequence[Task]]
_offers: dict[str, tuple[int, Provider]] = {}


def offer(name: str, *, order: int, provider: Provider) -> None:
    """Let `provider(actor)` put its tasks on a person's own page; the lower `order` stands first.

    Call it once a subject, in its app's `ready`. A provider costs one query, however many tasks it gives.
    """
    _offers[name] = (order, provider)


def tasks_of(actor: Any) -> list[Task]:
    """Everything that this person is to do, the most pressing subject first."""
    return [task for _, provider in sorted(_offers.values(), key=lambda one: one[0]) for task in provider(actor)]
