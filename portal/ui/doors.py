"""Where a desk goes on with a case: every subject says which page of its own opens one, and who may open it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from portal.accounts.permissions import Action

Visible = Callable[[Any, Collection[UUID]], Iterable[UUID]]


@dataclass(frozen=True)
class Door:
    """The page `url` of one case. `events` names the beginning of the events that are about the case itself; any other
    event of such a case is about its person. Where `visible` is given, only the cases that it lets through open."""

    url: str
    action: Action
    events: str = ""
    visible: Visible | None = None


_doors: dict[str, Door] = {}


def offer(kind: str, door: Door) -> None:
    """Let the cases of a kind open somewhere; call it once a subject, in its app's `ready`."""
    _doors[kind] = door


class Doors:
    """What an actor may open of some cases (kind and key); one query for each kind that has to look."""

    def __init__(self, actor: Any, cases: Iterable[tuple[str, UUID]]) -> None:
        self.actor = actor
        keys: dict[str, set[UUID]] = defaultdict(set)
        for kind, key in cases:
            keys[kind].add(key)
        self._visible = {
            kind: set(door.visible(actor, asked))
            for kind, asked in keys.items()
            if (door := _doors.get(kind)) and door.visible and actor.can(door.action)
        }

    def of_case(self, kind: str, key: UUID) -> str:
        """The case's page; empty where it has none or the actor may not open it."""
        door = _doors.get(kind)
        closed = door is None or not self.actor.can(door.action) or (door.visible and key not in self._visible[kind])
        return "" if door is None or closed else reverse(door.url, args=[key])

    def of_person(self, person: UUID | None) -> str:
        """The person's page; empty for nobody, and for whom the actor may not open."""
        return reverse("desk-person", args=[person]) if person and self.actor.can(Action.PERSON_VIEW) else ""

    def of_event(self, kind: str, key: UUID, person: UUID | None, event: str) -> str:
        """Where the reader of an event goes on with it: the case that it is about, else the person."""
        door = _doors.get(kind)
        return self.of_case(kind, key) if door and event.startswith(door.events) else self.of_person(person)
