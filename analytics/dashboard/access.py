"""Which regions an actor's boards may show. What an actor may not see does not exist."""

from django.http import Http404, HttpRequest

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.foundation.prepared import Prepared
from portal.regions.codes import PROVINCE
from portal.regions.models import Division

DEEPEST = 4  # a township's page shows its villages; a village has no page
STANDING = Prepared(lambda code: Division.objects.current().filter(code=code, level__lte=DEEPEST))


def home_of(actor: Actor) -> str:
    """The region an actor starts at: the root of the own area."""
    if actor.role is Role.PROVINCE_OFFICIAL or not actor.areas:
        return PROVINCE
    return actor.areas[0][0]


def within(actor: Actor, code: str) -> bool:
    """Whether `code` lies in one of the actor's areas."""
    return any(low <= code <= high for low, high in actor.areas)


def region_or_404(actor: Actor, code: str, action: Action = Action.BOARD_VIEW) -> Division:
    """The current division `code`, the actor's own one where it is empty. Raises Http404 for all that is not theirs."""
    if not actor.can(action):
        raise Http404
    here = STANDING.first(code=code or home_of(actor))
    if here is None or not within(actor, here.code):
        raise Http404
    return here


def actor_of_request(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]
