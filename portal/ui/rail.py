"""The rail of a desk: every subject offers its queues, and each desk page shows all of them with their counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.http import HttpRequest, HttpResponseBase

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
    """The parts of the rail with their queues; the one at the address `current` is marked.

    Counts are kept for `settings.RAIL_SECONDS`, per person and office, and forgotten by what that person does;
    what others do shows after those seconds. The own views carry words a person typed: they are never kept, only
    that there are none.
    """
    kept: dict[str, Sequence[Queue]] = cache.get(_key(actor)) if settings.RAIL_SECONDS else None
    asked = kept if kept is not None else {}
    shelves: dict[Group, list[Queue]] = {group: [] for group in Group}
    for name, (group, _, action, provider) in sorted(_offers.items(), key=lambda one: one[1][1]):
        if actor.can(action):
            queues = asked[name] if name in asked else provider(actor)
            shelves[group] += [replace(queue, current=queue.url == current) for queue in queues]
            if kept is None and not (group == Group.VIEWS and queues):
                asked[name] = queues
    if kept is None and settings.RAIL_SECONDS:
        cache.set(_key(actor), asked, settings.RAIL_SECONDS)
    return [Shelf(str(group.label), queues) for group, queues in shelves.items() if queues]


def _key(actor: Any) -> str:
    return f"rail:{actor.user_id}:{actor.office_id}:{actor.role}"


class RailMiddleware:
    """What a person does shows in their own counts at once, in the answer to it and after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD", "OPTIONS") or not settings.RAIL_SECONDS:
            return self.get_response(request)
        self._forget(request)
        response = self.get_response(request)
        self._forget(request)
        return response

    @staticmethod
    def _forget(request: HttpRequest) -> None:
        actor = request.actor  # type: ignore[attr-defined]
        if actor.office_id:
            cache.delete(_key(actor))
