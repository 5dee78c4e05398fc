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
    """One part of the rail; a part without queues is not shown. `folds` puts away what nobody waits in."""

    title: str
    queues: Sequence[Queue]
    folds: bool = False

    @property
    def quiet(self) -> list[Queue]:
        """Queues with nothing to do, if they are many: all that is to be done fits on the screen."""
        empty = [one for one in self.queues if not one.count and not one.current and not one.key]
        return empty if self.folds and len(empty) > FEW else []

    @property
    def busy(self) -> list[Queue]:
        quiet = self.quiet
        return [one for one in self.queues if one not in quiet]

    @property
    def plain(self) -> list[Queue]:
        """All of them once more, tied to no poll: a figure that a poll answers stands once on a page."""
        return [replace(one, key="") for one in self.queues]


Provider = Callable[[Any], Sequence[Queue]]
_offers: dict[str, tuple[Group, int, Action, Provider]] = {}
_counts = Shortly(lambda: settings.RAIL_SECONDS)
FEW = 2
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
    return tuple(
        Shelf(str(group.label), tuple(queues), folds=group == Group.TODAY)
        for group, queues in shelves.items()
        if queues
    )


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
