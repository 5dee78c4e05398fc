"""The page of lost work, and the same as a sheet."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from analytics.dashboard.access import actor_of_request, home_of, region_or_404
from analytics.dashboard.asked import is_closed_to, month_of, months_back, way_up
from analytics.dashboard.exports import HINT
from analytics.dashboard.pages import BELOW
from analytics.losses.enums import Cut
from analytics.losses.reading import Losses, Row, cuts_of
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.regions.enums import Level
from portal.ui.tables.excel import Column, excel_response
from portal.ui.words import cn_datetime


@never_cache
@reads
def losses(request: HttpRequest, code: str) -> HttpResponse:
    """Why people lost their work in a month, in a region of the actor's own area."""
    found = _asked(request, code)
    query, actor = _query(found), actor_of_request(request)
    opens = found.cut == Cut.AREA and not found.is_closed
    people = f"{reverse('roster')}?place={found.here.code}&reason=" if actor.can(Action.ROSTER_VIEW) else ""
    context = {
        "here": found.here, "found": found, "months": months_back(), "below": BELOW[found.here.level],
        "path": way_up(found.here, home_of(actor), "board-losses"), "query": query,
        "cuts": [(one.label, _query(found, one), one == found.cut) for one in cuts_of(found.here)],
        "heads": [(str(one.label), people + one.value if people else "") for one in found.reasons],
        "lines": [(row, reverse("board-losses", args=[row.code]) + query if opens else "") for row in found.rows],
    }  # fmt: skip
    return render(request, "analytics/losses.html", context)


@never_cache
@reads
def losses_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The same table as Excel; what the page hides it hides."""
    found, actor = _asked(request, code), actor_of_request(request)
    title = f"{found.here.name}失业原因 {found.month:%Y年%-m月}"
    columns = [Column(str(found.cut.label).removeprefix("按"), lambda row: row.name, width=24)]
    columns += [_column(at, head) for at, head in enumerate([*found.heads, "合计"])]
    made = f"制表人：{actor.name}　填报单位：{actor.office_name}　填报时间：{cn_datetime(timezone.now())}　单位：人"
    footer = f"{made}　{HINT}" if found.is_closed else made
    return excel_response(
        title, columns, [*found.rows, found.total], footer=footer, heading=f"{title}（{found.cut.label}）"
    )


def _column(at: int, head: str) -> Column:
    def value(row: Row) -> int | str:
        number = [*row.values, row.total][at]
        return row.words[at] if number is None else number

    return Column(head, value, numeric=True, width=18)


def _asked(request: HttpRequest, code: str) -> Losses:
    """What an address asks for. Raises Http404 outside the actor's areas, and where small counts would be all there is."""
    actor = actor_of_request(request)
    here = region_or_404(actor, code)
    if is_closed_to(actor) and here.level > Level.PROVINCE:
        raise Http404
    cuts = cuts_of(here)
    wanted = request.GET.get("by", "")
    return Losses(here, month_of(request), Cut(wanted) if wanted in cuts else cuts[0], actor)


def _query(found: Losses, cut: Cut | None = None) -> str:
    return "?" + urlencode({"month": f"{found.month:%Y-%m}", "by": cut or found.cut})
