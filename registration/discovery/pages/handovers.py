"""The handover of graduates: class by class, what came, whom we found, and whether everybody was contacted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from registration.discovery.handovers import class_years


@never_cache
@reads
def handovers(request: HttpRequest) -> HttpResponse:
    """Counts only: who it is stands in the list of leads."""
    actor = allowed(request, Action.HANDOVER_VIEW)
    context = {
        "years": class_years(actor),
        "may_import": actor.can(Action.LEAD_IMPORT),
        "may_list": actor.can(Action.LEAD_VIEW),
    }
    return render(request, "registration/discovery/handovers.html", context)
