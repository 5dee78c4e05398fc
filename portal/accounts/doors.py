"""The first question of every page of staff: may this role do this at all?"""

from django.http import Http404, HttpRequest

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action


def allowed(request: HttpRequest, action: Action) -> Actor:
    """The actor, if its role may do this; otherwise the page does not exist for it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(action):
        raise Http404
    return actor
