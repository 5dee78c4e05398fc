"""What there is for whom: the list, by group of people, and a page for each policy. Information, never a decision."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_cookie

from assistance.policies.reading import groups_of, policies, policy_of
from portal.foundation.moods import reads
from portal.ui import places
from portal.ui.context import REGION_COOKIE

HOME, LIST = ("首页", "/"), "政策"


@login_not_required
@vary_on_cookie
@reads
def every(request: HttpRequest) -> HttpResponse:
    """The policies of the chosen region; an unknown group shows all."""
    found = policies(region=_region(request))
    groups = groups_of(found)
    group = next((one for one in groups if one == request.GET.get("for")), None)
    shown = [one for one in found if group in one.groups] if group else found
    context = {"policies": shown, "groups": groups, "group": group, "crumbs": [HOME, (LIST, "")]}
    return render(request, "assistance/policies/list.html", context)


@login_not_required
@vary_on_cookie
@reads
def one(request: HttpRequest, policy: str) -> HttpResponse:
    """One policy. Raises Http404 for what is not published, or does not hold in the chosen region."""
    found = policy_of(policy, region=_region(request))
    if found is None:
        raise Http404
    context = {"policy": found, "crumbs": [HOME, (LIST, "/policies/"), (found.title, "")]}
    return render(request, "assistance/policies/policy.html", context)


def _region(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(REGION_COOKIE, "")
    return chosen if places.is_code(chosen) else ""
