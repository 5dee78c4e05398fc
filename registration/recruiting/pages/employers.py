"""The desk's register of employers: the list with its counts, one employer, and who of the office serves where."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.employers.enums import EmployerKind
from portal.people.employers.models import Employer, Membership, Site
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive, taken_out
from portal.regions.selectors import full_name, full_names
from portal.ui.pages.listing import ListPage
from portal.ui.pages.paging import page_of
from portal.ui.parts import Queue
from portal.ui.rail import rail
from portal.ui.tables.excel import Column
from registration.recruiting import officers, services
from registration.recruiting.enums import ClaimState
from registration.recruiting.filters import CHOICES, EMPTY, SORTS, Asked, by_kind, narrow, near_names, places_of, search
from registration.recruiting.forms import LegalForm, OfficerForm
from registration.recruiting.models import EmployerVerification
from registration.recruiting.reading import counts, label_for, officers_of, with_standing

SERVED = {"unserved": "未指定服务专员的单位", "mine": "我服务的单位"}
COLUMNS = (
    Column("统一社会信用代码", lambda one: one.uscc, width=22),
    Column("单位名称", lambda one: one.name, width=36),
    Column("类别", lambda one: one.get_kind_display(), width=24),
    Column("规模", lambda one: one.get_size_display(), width=8),
    Column("行业门类", lambda one: one.get_industry_display(), width=28),
    Column("注册地代码", lambda one: one.region_code, width=14),
    Column("登记状态", lambda one: one.get_legal_state_display(), width=16),
    Column("核对", lambda one: label_for(one).word, width=14),
    Column("核对有效到", lambda one: f"{one.claim_until:%Y-%m-%d}" if one.claim_until else "", width=12),
    Column("账号类别", lambda one: label_for(one).class_word, width=24),
)


@never_cache
@reads
def employers(request: HttpRequest) -> HttpResponse:
    """Every employer within reach, by kind, size, verification, place; the same rows as Excel."""
    actor = allowed(request, Action.EMPLOYER_VIEW)
    asked, mine = Asked.of(request.GET), Employer.objects.visible_to(actor)
    page = ListPage(
        request, with_standing(narrow(mine, asked)).order_by("name_pinyin", "pk"), search=search, sorts=SORTS,
        columns=COLUMNS,
    )  # fmt: skip
    if page.wants_export:
        taken_out(request, kind="employer", detail={"asked": asked.query()})
        return page.export("用人单位")
    found = mine if not page.words else search(mine, page.words)
    kinds = by_kind(found, asked)
    context = {
        "list": page,
        "page": page.page,
        "rows": _rows(page.page.rows, actor),
        "asked": asked,
        "kinds": _kinds(kinds, asked, page.words),
        "tools": [
            {"name": name, "empty": EMPTY[name], "options": CHOICES[name].choices, "on": getattr(asked, name)}
            for name in CHOICES
            if name != "kind"
        ],
        "places": places_of(actor),
        "query": asked.query(),
        "shelves": rail(request, reverse("employers")),
    }
    return render(request, "registration/recruiting/desk_employers.html", context)


def _kinds(found: dict[str, int], asked: Asked, words: str) -> list[tuple[str, int, str, bool]]:
    """(words, how many, address, whether it is on): all first, then each kind that there is."""
    more = f"&{urlencode({'q': words})}" if words else ""
    rows = [("全部", sum(found.values()), f"?{asked.query(kind='')}{more}", not asked.kind)]
    return rows + [
        (str(kind.label), found[kind], f"?{asked.query(kind=kind)}{more}", asked.kind == kind)
        for kind in EmployerKind
        if kind in found
    ]


def _rows(found: Any, actor: Actor) -> list[dict[str, Any]]:
    """The page's rows with their places of work; two queries for all of them."""
    main = Site.objects.main().filter(employer__in=[one.pk for one in found])
    where = {site.employer_id: site.region_code for site in main}
    places = near_names(actor, {*where.values(), *(one.region_code for one in found)})
    return [
        {"one": one, "label": label_for(one), "place": places.get(where.get(one.pk, one.region_code), "")}
        for one in found
    ]


def employer_queues(actor: Actor) -> list[Queue]:
    """Employers on the rail: all within reach, and for a caseworker those served by name. One query."""
    is_desk = actor.role is Role.CASEWORKER
    own = {"mine": officers.served_by(actor)} if is_desk else {}
    found = counts(actor, all=Employer.objects.visible_to(actor), **own)
    rows = [Queue("用人单位", found["all"], reverse("employers"))]
    if is_desk:
        rows.append(Queue("我服务的单位", found["mine"], reverse("employers-mine")))
    return rows


@never_cache
@reads
def served(request: HttpRequest, which: str) -> HttpResponse:
    """Places of work: those that nobody serves by name, or my own."""
    actor = allowed(request, Action.OFFICER_CHOOSE if which == "unserved" else Action.EMPLOYER_VIEW)
    found: QuerySet[Site] = officers.without_officer(actor) if which == "unserved" else officers.served_by(actor)
    page = page_of(found.select_related("employer", "service_office").order_by("created_at", "pk"), request)
    places = near_names(actor, {site.region_code for site in page})
    context = {
        "title": SERVED[which],
        "which": which,
        "rows": [(site, places.get(site.region_code, "")) for site in page],
        "page": page,
        "shelves": rail(request, reverse(f"employers-{which}")),
    }
    return render(request, "registration/recruiting/desk_served.html", context)


@sensitive
@never_cache
@reads
def employer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One employer: what is known, its verifications, places with their officers, people."""
    actor = allowed(request, Action.EMPLOYER_VIEW)
    one = get_object_or_404(with_standing(Employer.objects.visible_to(actor)), pk=pk)
    note(request, object_kind="employer", object_id=str(pk))
    return _page(request, actor, one)


def _page(
    request: HttpRequest, actor: Actor, one: Any, bound: dict[UUID, Any] | None = None, legal: LegalForm | None = None
) -> HttpResponse:
    sites = list(one.sites.select_related("service_office").order_by("closed_at", "-is_main", "name"))
    held, places = officers_of(sites), full_names({site.region_code for site in sites})
    within = set(Site.objects.visible_to(actor).open().filter(employer=one.pk).values_list("pk", flat=True))
    may = actor.can(Action.OFFICER_CHOOSE)
    claims = EmployerVerification.objects.visible_to(actor).filter(employer=one.pk).exclude(state=ClaimState.NEW)
    live = Membership.objects.live().filter(employer=one.pk).order_by("span")
    context = {
        "employer": one,
        "label": label_for(one),
        "registered": full_name(one.region_code),
        "sites": [
            {
                "site": site,
                "place": places.get(site.region_code, ""),
                "officer": held.get(site.pk),
                "form": _form(site, held.get(site.pk), bound) if may and site.pk in within else None,
            }
            for site in sites
        ],
        "claims": claims.defer("draft", "appeal").order_by("-submitted_at")[:20],
        "legal": (legal or LegalForm(initial={"state": one.legal_state})) if actor.can(Action.EMPLOYER_CHECK) else None,
        "members": [(shown(Datum.NAME, member.name, actor.audience), member) for member in live],
    }
    return render(request, "registration/recruiting/desk_employer.html", context)


def _form(site: Site, held: Any, bound: dict[UUID, Any] | None) -> OfficerForm:
    if bound and site.pk in bound:
        return bound[site.pk]
    initial = {"officer": str(held.officer_id) if held else ""}
    return OfficerForm(initial=initial, people=officers.candidates(site), auto_id=f"{site.pk}_%s")


@sensitive
@never_cache
@reads_and_writes
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name who serves a place of work; the employer's people hear of it."""
    actor = allowed(request, Action.OFFICER_CHOOSE)
    site = get_object_or_404(Site.objects.visible_to(actor).open().select_related("service_office"), pk=pk)
    note(request, object_kind="employer", object_id=str(site.employer_id))
    if request.method != "POST":
        return redirect("desk-employer", site.employer_id)
    form = OfficerForm(request.POST, people=officers.candidates(site), auto_id=f"{site.pk}_%s")
    if form.is_valid():
        try:
            officers.choose(actor=actor, site=site, officer_id=UUID(form.cleaned_data["officer"]))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("desk-employer", site.employer_id)
    one = with_standing(Employer.objects.all()).get(pk=site.employer_id)
    return _page(request, actor, one, {site.pk: form})


@sensitive
@never_cache
@writes
def legal_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what the register of businesses says of an employer; its owners hear of a change."""
    actor = allowed(request, Action.EMPLOYER_CHECK)
    one = get_object_or_404(with_standing(Employer.objects.visible_to(actor)), pk=pk)
    note(request, action="employer.legal_state", object_kind="employer", object_id=str(pk))
    form = LegalForm(request.POST)
    if not form.is_valid():
        return _page(request, actor, one, legal=form)
    services.note_legal_state(actor=actor, employer=one, **form.cleaned_data)
    return redirect("desk-employer", pk)
