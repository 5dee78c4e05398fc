"""The page about channels."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from analytics.channels.enums import What
from analytics.channels.reading import Channels
from analytics.dashboard.access import actor_of_request, home_of, region_or_404
from analytics.dashboard.asked import month_of, months_back, way_up
from analytics.dashboard.pages import BELOW
from portal.foundation.moods import reads
from portal.regions.enums import Level


@never_cache
@reads
def channels(request: HttpRequest, code: str) -> HttpResponse:
    """What came in in one month by channel, for the units below a region of the actor's own area."""
    actor = actor_of_request(request)
    here = region_or_404(actor, code)
    found = Channels(here, month_of(request), actor, _what(request))
    if here.level > Level.COUNTY or (found.is_closed and here.level > Level.PROVINCE):
        raise Http404
    opens = here.level < Level.COUNTY and not found.is_closed
    query = f"?what={found.what}&month={found.month:%Y-%m}"
    context = {
        "here": here, "found": found, "months": months_back(), "whats": What.choices, "below": BELOW[here.level], "path": way_up(here, home_of(actor), "board-channels"),
        "lines": [(row, reverse("board-channels", args=[row.code]) + query if opens else "") for row in found.rows],
    }  # fmt: skip
    return render(request, "analytics/channels.html", context)


def _what(request: HttpRequest) -> What:
    """What is asked for; the registrations of the unemployed where nothing lawful is."""
    asked = request.GET.get("what", "")
    return What(asked) if asked in What.values else What.UNEMPLOYMENT
