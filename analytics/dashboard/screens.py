"""The hall screen: the same board, dark and large, one figure after another. Only sums, and never a small one."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from analytics.dashboard.access import DEEPEST, actor_of_request, region_or_404, within
from analytics.dashboard.models import HallScreen
from analytics.dashboard.pages import BELOW, board_of
from analytics.dashboard.services import switch_screen
from analytics.targets.enums import FigureCode
from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, writes
from portal.privacy.trail import note
from portal.regions.boundaries import map_note
from portal.regions.codes import PROVINCE
from portal.regions.models import Division

SHOWN = (FigureCode.LONG, FigureCode.REGISTERED, FigureCode.NEW, FigureCode.REACHED)
SECONDS = 20
MOST_ROWS = 13  # as many as fit beside the map


@never_cache
@login_not_required
@reads
def screen(request: HttpRequest, code: str) -> HttpResponseBase:
    """Open to everybody where an office has switched it on; elsewhere to those who may see the region's board.

    Everybody in the hall counts as a reader of every other hall's screen, so the pages begin at the province.
    """
    here = Division.objects.current().filter(code=code, level__lte=DEEPEST).first()
    is_open = here is not None and HallScreen.objects.filter(region_code=code).exists()
    actor = actor_of_request(request)
    if not is_open and actor.user_id is None:
        return redirect_to_login(request.get_full_path())
    if here is None or not (is_open or _may_look(actor, code)):
        raise Http404
    return render(request, "analytics/screen.html", _context(here, _asked(request.GET.get("at", ""))))


def _may_look(actor: Actor, code: str) -> bool:
    return actor.can(Action.BOARD_VIEW) and within(actor, code)


def _asked(text: str) -> int:
    """Which of the screens, from 0."""
    return (int(text) - 1) % len(SHOWN) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _context(here: Division, at: int) -> dict[str, Any]:
    found = board_of(here, PROVINCE, figure=SHOWN[at])
    figures = list(found.figures.values())
    lines = found.lines("change" if found.focus.kind == "share" else "-value", lambda code: "")
    return {
        "board": found,
        "here": here,
        "left": figures[:3],
        "right": figures[3:],
        "lines": lines[:MOST_ROWS],
        "marks": found.marks(""),
        "below": BELOW[here.level],
        "map_note": map_note(),
        "number": at + 1,
        "screens": len(SHOWN),
        "seconds": SECONDS,
        "next": f"?at={(at + 1) % len(SHOWN) + 1}",
    }


@never_cache
@writes
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """An official opens the screen of a region of the own area to the hall, or closes it."""
    actor = actor_of_request(request)
    here = region_or_404(actor, code, Action.BOARD_MANAGE)
    switch_screen(actor=actor, region_code=here.code, on=request.POST.get("on") == "1")
    note(request, action="screen.switch", object_kind="region", object_id=here.code)
    return redirect(reverse("board-targets", args=[here.code]))
