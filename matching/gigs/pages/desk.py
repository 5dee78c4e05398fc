"""The office's side: the markets of its area, writing one down, changing and closing it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from matching.gigs import services
from matching.gigs.forms import CloseForm, MarketForm
from matching.gigs.models import GigMarket
from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.trail import note
from portal.regions.selectors import full_names
from portal.ui.pages.paging import page_of
from portal.ui.rail import rail

LISTS = {"open": "在办的", "closed": "停办的"}


@never_cache
@reads
def markets(request: HttpRequest) -> HttpResponse:
    """The markets of the area: those that are held, or those that are held no more."""
    actor = allowed(request, Action.GIG_VIEW)
    which = "closed" if request.GET.get("list") == "closed" else "open"
    found = GigMarket.objects.visible_to(actor).filter(closed_on__isnull=which == "open").select_related("office")
    page = page_of(found.order_by("region_code", "name", "pk"), request)
    places = full_names({one.region_code for one in page})
    context = {
        "rows": [(one, places.get(one.region_code, "")) for one in page],
        "page": page,
        "which": which,
        "title": LISTS[which],
        "views": [(label, f"?list={name}", name == which) for name, label in LISTS.items()],
        "may_write": actor.can(Action.GIG_WRITE),
        "shelves": rail(request, reverse("vacancies")),
    }
    return render(request, "matching/gigs/markets.html", context)


@never_cache
@reads_and_writes
def new(request: HttpRequest) -> HttpResponse:
    """Write a market down."""
    actor = allowed(request, Action.GIG_WRITE)
    form = MarketForm(request.POST or None, areas=actor.areas)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_market(actor=actor, key=form.cleaned_data["key"], told=form.told())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="gig-market.open", object_kind="gig-market", object_id=str(made.pk))
            return redirect("gig-markets")
    return _shown(request, actor, {"form": form, "market": None})


@never_cache
@reads_and_writes
def market(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One market: say it anew, or that it is held no more."""
    actor = allowed(request, Action.GIG_VIEW)
    one = get_object_or_404(GigMarket.objects.visible_to(actor), pk=pk)
    act = request.POST.get("act", "")
    form = MarketForm(request.POST if act == "change" else None, areas=actor.areas, initial=_said(one))
    closing = CloseForm(request.POST if act == "close" else None, initial={"version": one.version}, auto_id="close_%s")
    if request.method == "POST":
        allowed(request, Action.GIG_WRITE)
        if act not in ("change", "close") or one.closed_on:
            raise Http404
        note(request, action=f"gig-market.{act}", object_kind="gig-market", object_id=str(pk))
        if _done(actor, one, act, form if act == "change" else closing):
            return redirect("gig-markets")
    may_write = actor.can(Action.GIG_WRITE) and one.closed_on is None
    return _shown(request, actor, {"form": form, "closing": closing, "market": one, "may_write": may_write})


def _done(actor: Actor, one: GigMarket, act: str, form: Any) -> bool:
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        if act == "change":
            services.change(actor=actor, market=one, told=form.told(), version=given["version"] or 0)
        else:
            services.close(actor=actor, market=one, why=given["why"], version=given["version"])
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _said(one: GigMarket) -> dict[str, Any]:
    every = {name: getattr(one, name) for name in ("version", "name", "address", "layout", "trades", "hours", "phone")}
    return every | {"region": one.region_code}


def _shown(request: HttpRequest, actor: Actor, context: dict[str, Any]) -> HttpResponse:
    field: Any = context["form"].fields["region"]
    field.widget.start = actor.areas[0][0] if actor.areas else ""
    field.open_at(request)
    return render(request, "matching/gigs/market.html", context)
