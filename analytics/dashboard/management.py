"""The page on which an official sets targets for a region of the own area, and opens its screen to the hall."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from analytics.dashboard.access import actor_of_request, region_or_404
from analytics.dashboard.models import HallScreen
from analytics.targets.enums import FigureCode
from analytics.targets.forms import TargetForm
from analytics.targets.models import Target
from analytics.targets.services import set_target
from portal.accounts.permissions import Action
from portal.foundation.moods import reads_and_writes
from portal.privacy.trail import note
from portal.regions.models import Division


@never_cache
@reads_and_writes
def targets(request: HttpRequest, code: str) -> HttpResponse:
    """The region's targets, past ones too, and the form for a new one."""
    here = region_or_404(actor_of_request(request), code, Action.BOARD_MANAGE)
    form = TargetForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _set(request, here, form):
        return redirect(reverse("board-targets", args=[here.code]))
    entered = Target.objects.filter(region_code=here.code).select_related("office", "entered_by")
    context = {
        "here": here,
        "form": form,
        "rows": entered.order_by("figure", "-valid")[:50],
        "is_open": HallScreen.objects.filter(region_code=here.code).exists(),
    }
    return render(request, "analytics/targets.html", context)


def _set(request: HttpRequest, here: Division, form: TargetForm) -> bool:
    given = form.cleaned_data
    note(request, action="target.set", object_kind="region", object_id=here.code)
    try:
        set_target(
            actor=actor_of_request(request),
            figure=FigureCode(given["figure"]),
            region_code=here.code,
            first_day=given["first_day"],
            value=given["value"],
            last_day=given["last_day"],
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    return True
