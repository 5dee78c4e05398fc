"""An employer's places of work: adding one, which is the main one, and closing one."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.employers.models import Membership, Site
from portal.people.employers.services import Place, close_site, describe_site, make_main, open_site
from portal.regions.selectors import full_name, full_names
from portal.ui.places import standing
from registration.recruiting.forms import PlaceForm, SiteForm, SiteWordsForm
from registration.recruiting.pages.mine import membership_of
from registration.recruiting.pages.register import speaker
from registration.recruiting.reading import officers_of
from registration.unemployment.services import office_of_residence, service_region

TOWN_DIGITS = 9


@never_cache
@reads
def sites(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every place of work with its office and its officer; the closed ones stand below."""
    return _page(request, membership_of(speaker(request), pk))


def _page(request: HttpRequest, member: Membership, problem: str = "") -> HttpResponse:
    found = Site.objects.filter(employer=member.employer_id).select_related("service_office")
    rows = list(found.order_by("closed_at", "-is_main", "name"))
    places, officers = full_names({site.region_code for site in rows}), officers_of(rows)
    lines = [(site, places.get(site.region_code, ""), officers.get(site.pk)) for site in rows]
    context = {
        "employer": member.employer,
        "open": [line for line in lines if line[0].closed_at is None],
        "closed": [line for line in lines if line[0].closed_at],
        "may_change": member.is_owner,
        "problem": problem,
    }
    return render(request, "registration/recruiting/sites.html", context)


def _owner_of(request: HttpRequest, pk: UUID) -> Membership:
    member = membership_of(speaker(request), pk)
    if not member.is_owner:
        raise Http404
    return member


@never_cache
@reads_and_writes
def new_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the further place is: that says which office serves it."""
    member, form = _owner_of(request, pk), PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("employer-site-new", pk, form.cleaned_data["region"])
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/recruiting/site_place.html", {"form": form, "employer": member.employer})


@never_cache
@reads_and_writes
def new_site(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """What the further place is called, and its address."""
    member, region = _owner_of(request, pk), standing(code)
    if not region or not int(region[6:TOWN_DIGITS]):
        return redirect("employer-site-place", pk)
    form = SiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, code = form.cleaned_data, service_region(region)
        place = Place(given["name"], code, given["address"], office_of_residence(code))
        try:
            open_site(actor=request.actor, employer=member.employer, place=place, key=given["key"])  # type: ignore[attr-defined]
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("employer-sites", pk)
    context = {"form": form, "place": full_name(region), "title": "加一处用工地", "act": "加上", "moved": False}
    return render(
        request, "registration/recruiting/site.html", context | {"back": reverse("employer-site-place", args=[pk])}
    )


@never_cache
@reads_and_writes
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name or address for a place that stays where it is."""
    member, site = _site(request, pk)
    form = SiteWordsForm(request.POST or None, initial={"name": site.name, "address": site.address})
    if request.method == "POST" and form.is_valid():
        try:
            describe_site(actor=request.actor, site=site, **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("employer-sites", member.employer_id)
    context = {"form": form, "place": full_name(site.region_code), "title": "改用工地", "act": "保存", "moved": True}
    back = reverse("employer-sites", args=[member.employer_id])
    return render(request, "registration/recruiting/site.html", context | {"back": back})


def _site(request: HttpRequest, pk: UUID) -> tuple[Membership, Site]:
    actor = speaker(request)
    site = get_object_or_404(Site.objects.visible_to(actor).open().select_related("employer"), pk=pk)
    return _owner_of(request, site.employer_id), site


@writes
def main(request: HttpRequest, pk: UUID) -> HttpResponse:
    """This is the place by which the next verification finds its office."""
    member, site = _site(request, pk)
    make_main(actor=request.actor, site=site)  # type: ignore[attr-defined]
    return redirect("employer-sites", member.employer_id)


@writes
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody works there any more."""
    member, site = _site(request, pk)
    try:
        close_site(actor=request.actor, site=site)  # type: ignore[attr-defined]
    except ValidationError as problem:
        return _page(request, member, problem.messages[0])
    return redirect("employer-sites", member.employer_id)
