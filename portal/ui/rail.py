"""The rail of a desk: every subject offers its queues, and each desk page shows all of them with their counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models

from portal.accounts.permissions import Action
from portal.ui.parts import Queue


class Group(models.TextChoices):
    """The rail's parts, in their order."""

    TODAY = "today", "今天要办"
    PEOPLE = "people", "我的名册"
    VIEWS = "views", "我存的视图"


@dataclass(frozen=True)
class Shelf:
    """One part of the rail; a part without queues is not shown."""

    title: str
    queues: Sequence[Queue]


Provider = Callable[[Any], Sequence[Queue]]
_offers: dict[str, tuple[Group, int, Action, Provider]] = {}


def offer(name: str, *, group: Group, order: int, action: Action, provider: Provider) -> None:
    """Let `provider(actor)` put its queues into a part of the rail; it is asked only for actors who may `action`.

    Call it once a subject, in its app's `ready`. A provider costs one query, however many queues it gives.
    """
    _offers[name] = (group, order, action, provider)


def rail(actor: Any, current: str) -> list[Shelf]:
    """The parts of the rail with their queues; the one at the address `current` is marked."""
    shelves: dict[Group, list[Queue]] = {group: [] for group in Group}
    for group, _, action, provider in sorted(_offers.values(), key=lambda one: one[1]):
        if actor.can(action):
            shelves[group] += [replace(queue, current=queue.url == current) for queue in provider(actor)]
    return [Shelf(str(group.label), queues) for group, queues in shelves.items() if queues]
