"""The page about channels."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from analytics.channels.reading import Channels
from analytics.dashboard.access import actor_of_request, home_of, region_or_404
from analytics.dashboard.pages import BELOW, month_asked
from portal.foundation.moods import reads
from portal.foundation.partitions import month_start
from portal.regions.codes import ancestors_of
from portal.regions.enums import Level
from portal.regions.models import Division

MONTHS = 24


@never_cache
@reads
def channels(request: HttpRequest, code: str) -> HttpResponse:
    """Registrations of one month by channel, for the units below a region of the actor's own area."""
    actor = actor_of_request(request)
    here = region_or_404(actor, code)
    found = Channels(here, _month(request), actor)
    if here.level > Level.COUNTY or (found.is_closed and here.level > Level.PROVINCE):
        raise Http404
    months = [month_start(timezone.localdate(), -back) for back in range(MONTHS)]
    opens = here.level < Level.COUNTY and not found.is_closed
    query = f"?month={found.month:%Y-%m}"
    context = {
        "here": here, "found": found, "months": months, "below": BELOW[here.level], "path": _path(here, home_of(actor)),
        "lines": [(row, reverse("board-channels", args=[row.code]) + query if opens else "") for row in found.rows],
    }  # fmt: skip
    return render(request, "analytics/channels.html", context)


def _month(request: HttpRequest) -> date:
    """The month asked for, if it is one of the last two years; else this one."""
    current, asked = month_start(timezone.localdate()), month_asked(request.GET.get("month", ""))
    return asked if asked and month_start(current, 1 - MONTHS) <= asked <= current else current


def _path(here: Division, home: str) -> list[tuple[str, str]]:
    """(name, address) of the regions above, from the reader's own."""
    above = [one for one in ancestors_of(here.code) if one >= home and home[:2] == one[:2]]
    above = above[above.index(home) :] if home in above else []
    names = dict(Division.objects.current().filter(code__in=above).values_list("code", "name"))
    return [(names[one], reverse("board-channels", args=[one])) for one in above if one in names]
