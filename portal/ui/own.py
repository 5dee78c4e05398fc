"""What a person still has to do: every subject offers its own tasks, and the person's page shows all of them."""

from collections.abc import Callable, Sequence
from typing import Any

from portal.ui.pages.cases import TaskList
from portal.ui.parts import Task

Provider = Callable[[Any], Sequence[Task]]
_offers: dict[str, tuple[int, Provider]] = {}


def offer(name: str, *, order: int, provider: Provider) -> None:
    """Let `provider(actor)` put tasks on the person's page; call it once a subject, in its app's `ready`."""
    _offers[name] = (order, provider)


def tasks_of(actor: Any) -> list[Task]:
    """Everything this person is asked to do, late and due first. One provider costs a fixed number of queries."""
    in_order = sorted(_offers.values(), key=lambda one: one[0])
    return list(TaskList([task for _, provider in in_order for task in provider(actor)]))
