"""The board from the province down to the village: the page, the same as a sheet and on paper."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from analytics.dashboard.access import actor_of_request, home_of, region_or_404, within
from analytics.dashboard.asked import is_closed_to
from analytics.dashboard.exports import board_excel, board_pdf
from analytics.dashboard.pages import BELOW, SORTS, Board, board_of, month_asked
from analytics.dashboard.panels import correction, definition_of
from analytics.targets.enums import FigureCode
from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.regions.boundaries import map_note
from portal.regions.enums import Level
from portal.regions.models import Division
from portal.ui.pages.boards import BoardPage
from portal.ui.pages.listing import Sorting

KEPT = ("month", "figure", "def", "sort", "at")  # what a link on the page carries along


@never_cache
@reads
def board(request: HttpRequest, code: str = "") -> HttpResponse:
    """Six figures of a region of the actor's own area, and the units below it on a map and in a table."""
    found = asked(request, code)
    return render(request, "analytics/board.html", {"here": found.here, "main": _main(request, found)})


def _main(request: HttpRequest, found: Board) -> SafeString:
    """Everything between the frame's header and footer: as long as the board stands, the same for the same role."""
    actor = actor_of_request(request)
    key = (request.get_full_path(), actor.role, within(actor, found.here.code))
    if key not in found.drawn:
        found.drawn[key] = render_to_string("analytics/board_main.html", _context(request, found), request)
    return found.drawn[key]


@never_cache
@reads
def board_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The same table with all figures, as Excel."""
    return board_excel(asked(request, code), actor_of_request(request))


@never_cache
@reads
def board_paper(request: HttpRequest, code: str) -> HttpResponse:
    """The same page on paper."""
    return board_pdf(asked(request, code), actor_of_request(request))


def asked(request: HttpRequest, code: str) -> Board:
    """The board that an address asks for. Raises Http404 outside the actor's areas."""
    actor = actor_of_request(request)
    here = region_or_404(actor, code)
    figure = request.GET.get("def") if request.GET.get("def", "") in FigureCode else request.GET.get("figure", "")
    return board_of(here, home_of(actor), month_asked(request.GET.get("month", "")), figure or "")


def _context(request: HttpRequest, found: Board) -> dict[str, Any]:
    actor = actor_of_request(request)
    opened, selected = request.GET.get("def", ""), request.GET.get("at", "")
    links = _Links(request)
    names = {row.code: row.name for row in found.table.rows if row.code}
    page = BoardPage(
        found.figures,
        {code: definition_of(found, FigureCode(code), actor) for code in found.figures if code == opened},
        found.said,
    )
    return {
        "board": found,
        "here": found.here,
        "path": [(one, links.to(one.code)) for one in _path(found)],
        "figures": [(figure, links.here(**{"def": key, "figure": key})) for key, figure in _opened(page, opened)],
        "definition": page.opened(request),
        "close": links.here(**{"def": "", "figure": found.focus.code}),
        "lines": found.lines(request.GET.get("sort", ""), links.to),
        "heads": _heads(request, links, found),
        "marks": found.marks(selected),
        "selected": selected if selected in names else "",
        "selected_name": names.get(selected, ""),
        "selected_url": links.to(selected) if selected in names and found.here.level < 4 else "",
        "has_targets": any(found.target_of(code, found.focus.code) for code in names),
        "below": BELOW[found.here.level],
        "map_note": map_note(),
        "correction": correction(found, found.focus),
        "may_manage": actor.can(Action.BOARD_MANAGE) and within(actor, found.here.code),
        "query": links.query(),
        "channels_url": _beside("board-channels", found.here, actor, Level.COUNTY),
        "losses_url": _beside("board-losses", found.here, actor, Level.TOWN),
    }


def _beside(page: str, here: Division, actor: Actor, lowest: Level) -> str:
    """Where the same region's further figures stand, for whom they do; small counts are nobody's but the units' own."""
    deepest = Level.PROVINCE if is_closed_to(actor) else lowest
    return reverse(page, args=[here.code]) if here.level <= deepest else ""


def _opened(page: BoardPage, opened: str) -> list[tuple[str, Any]]:
    return [
        (
            key,
            replace(figure, open=key == opened, sum=" ÷ ".join(page.definitions[key].formula) if key == opened else ""),
        )
        for key, figure in page.figures.items()
    ]


def _path(found: Board) -> list[Division]:
    return list(Division.objects.filter(code__in=found.path[:-1]).order_by("level"))


def _heads(request: HttpRequest, links: "_Links", found: Board) -> dict[str, Sorting]:
    labels = {"name": "地区", "registered": "登记失业", "value": found.focus.column, "change": "比上月"}
    asked_for = request.GET.get("sort", "")
    heads = {}
    for key in SORTS:
        now = {key: "ascending", f"-{key}": "descending"}.get(asked_for, "")
        turned = f"-{key}" if now == "ascending" else key
        heads[key] = Sorting(labels[key], links.here(sort=turned), now)
    return heads


class _Links:
    """Addresses that keep what the reader has chosen: the month, the figure, the order."""

    def __init__(self, request: HttpRequest) -> None:
        self.kept = {name: request.GET[name][:20] for name in KEPT if request.GET.get(name)}

    def query(self, **changed: str) -> str:
        asked_for = {name: value for name, value in (self.kept | changed).items() if value and "\x00" not in value}
        return f"?{urlencode(asked_for)}" if asked_for else ""

    def here(self, **changed: str) -> str:
        return self.query(**changed) or "?"

    def to(self, code: str) -> str:
        return reverse("board-region", args=[code]) + self.query(at="", **{"def": ""})
