"""The two lists of the occupation field, redrawn while somebody searches; the same for everybody, no sign-in."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portal.foundation.moods import reads
from portal.ui.fields.occupations import MOST, OccupationsWidget

NAME = re.compile(r"[a-z][a-z_]{0,39}")


@login_not_required
@never_cache
@reads
def rows(request: HttpRequest) -> HttpResponse:
    """`?name=wanted&wanted=<code>…&wanted-q=<words>`: rows to tick, and beside them what is ticked already.

    The part "beside" swaps itself in (hx-swap-oob). 404 for a name that no field of ours can have.
    """
    name = request.GET.get("name", "wanted")
    if not NAME.fullmatch(name):
        raise Http404
    most = request.GET.get("most", "")
    widget = OccupationsWidget(most=int(most) if most in map(str, range(1, MOST + 1)) else MOST)
    picked = widget.value_from_datadict(request.GET, None, name)
    context = widget.get_context(name, picked, {"id": f"id_{name}"})
    context["jobs"]["oob"] = True
    return render(request, "ui/occupation_rows.html", context)
