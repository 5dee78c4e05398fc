"""For the superiors: which offices have not taken up registrations in time, with their counts; no person is named."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.unemployment.unaccepted import behind

SUPERIORS = frozenset({Role.COUNTY_REVIEWER, Role.CITY_OFFICIAL})


@never_cache
@reads
def unaccepted(request: HttpRequest) -> HttpResponse:
    """The offices that are behind, the worst first, and whom to ring."""
    actor = allowed(request, Action.REGISTRATION_VIEW)
    if actor.role not in SUPERIORS:
        raise Http404
    context = {"rows": behind(actor, timezone.localdate()), "shelves": rail(request, reverse("desk-unaccepted"))}
    return render(request, "registration/unemployment/unaccepted.html", context)


def queues(actor: Actor) -> list[Queue]:
    """One line with how many wait too long and in how many offices; only for superiors, and only where there are any."""
    found = behind(actor, timezone.localdate()) if actor.role in SUPERIORS else []
    if not found:
        return []
    most = found[0]
    note = f"{len(found)} 个服务站，{most.name} {most.count} 件" + ("，那里没有经办人" if most.has_nobody else "")
    return [
        Queue("没按时收下", sum(one.count for one in found), reverse("desk-unaccepted"), note=note, state=Look.LATE)
    ]
