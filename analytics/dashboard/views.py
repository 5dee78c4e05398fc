"""The board's first page: three figures and a table, from the province down to the village."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from analytics.dashboard.figures import region_table, totals
from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.regions.codes import PROVINCE, ancestors_of
from portal.regions.models import Division


@never_cache
@reads
def board(request: HttpRequest, code: str = "") -> HttpResponse:
    """Figures of one region of the actor's own area, and of the units below it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(Action.BOARD_VIEW):
        raise Http404
    here = Division.objects.current().filter(code=code or home_of(actor), level__lte=4).first()
    if here is None or not within(actor, here.code):
        raise Http404
    path = [one for one in Division.objects.filter(code__in=ancestors_of(here.code)).order_by("level") if within(actor, one.code)]
    context = {"here": here, "path": path, "totals": totals(here.code), "rows": region_table(here.code), "at": timezone.now()}
    return render(request, "analytics/board.html", context)


def home_of(actor: Actor) -> str:
    """The region an actor starts at: the root of the own area."""
    if actor.role is Role.PROVINCE_OFFICIAL or not actor.areas:
        return PROVINCE
    return actor.areas[0][0]


def within(actor: Actor, code: str) -> bool:
    """Whether `code` lies in one of the actor's areas."""
    return any(low <= code <= high for low, high in actor.areas)
