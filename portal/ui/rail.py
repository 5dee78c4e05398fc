"""The rail of a desk: every subject offers its queues, and each desk page shows all of them with their counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponseBase

from portal.accounts.permissions import Action
from portal.foundation.identifiers import uuid7
from portal.foundation.shortly import Shortly
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
_counts = Shortly(lambda: settings.RAIL_SECONDS)
ACTED = "acted"  # in a session: changes with each act


def offer(name: str, *, group: Group, order: int, action: Action, provider: Provider) -> None:
    """Let `provider(actor)` put its queues into a part of the rail; it is asked only for actors who may `action`.

    Call it once a subject, in its app's `ready`. A provider costs one query, however many queues it gives.
    """
    _offers[name] = (group, order, action, provider)


def rail(request: HttpRequest, current: str) -> tuple[Shelf, ...]:
    """The parts of the rail with their queues; the one at the address `current` is marked.

    Counts are kept for `settings.RAIL_SECONDS`, per person and office, and asked for anew after what that person does
    in this session; what others do shows after those seconds. The own views carry words a person typed: they are
    never kept, only that there are none.
    """
    actor: Any = request.actor  # type: ignore[attr-defined]
    key = (actor.user_id, actor.office_id, actor.role, request.session.get(ACTED))
    asked: dict[str, Sequence[Queue]] = _counts.get(key, dict)
    shelves: dict[Group, list[Queue]] = {group: [] for group in Group}
    for name, (group, _, action, provider) in sorted(_offers.items(), key=lambda one: one[1][1]):
        if actor.can(action):
            queues = asked[name] if name in asked else provider(actor)
            shelves[group] += [replace(queue, current=True) if queue.url == current else queue for queue in queues]
            if not (group == Group.VIEWS and queues):
                asked[name] = queues
    return tuple(Shelf(str(group.label), tuple(queues)) for group, queues in shelves.items() if queues)


class RailMiddleware:
    """What a person does shows in their own counts at once, in the answer to it and after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        self._mark(request)
        response = self.get_response(request)
        self._mark(request)
        return response

    @staticmethod
    def _mark(request: HttpRequest) -> None:
        """Whichever process answers next reads it in the session; there is none left behind a sign-out."""
        if request.user.is_authenticated and request.actor.office_id:  # type: ignore[attr-defined]
            request.session[ACTED] = uuid7().hex
