"""The office's side: firms on the list, reports with what became of their people, and reporting for a firm."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.trail import note, taken_out
from portal.regions.selectors import full_name, full_names
from portal.ui.pages.listing import ListPage
from portal.ui.rail import rail
from registration.layoffs import services
from registration.layoffs.figures import Help, help_of
from registration.layoffs.forms import OfficeForm, WhyForm
from registration.layoffs.limits import law
from registration.layoffs.models import DistressedFirm, LayoffReport
from registration.layoffs.reading import FIRMS, REPORTS, firm_lines, report_lines, rows_of
from registration.layoffs.rules import days_short, is_mass

LISTS = {"reports": "裁员报告", "firms": "困难企业"}


@never_cache
@reads
def firms(request: HttpRequest) -> HttpResponse:
    """Reports with their people, or the firms on the list."""
    actor = allowed(request, Action.FIRM_VIEW)
    which = request.GET.get("list", "")
    which = which if which in LISTS else "reports"
    page = ListPage(request, _found(actor, which), columns=REPORTS if which == "reports" else FIRMS)
    if page.wants_export:
        taken_out(request, kind="firm", detail={"list": which})
        return page.export(LISTS[which], lines=report_lines if which == "reports" else firm_lines)
    places = full_names({one.region_code for one in page.page})
    context = {
        "which": which,
        "title": LISTS[which],
        "views": [(label, f"?list={name}", name == which) for name, label in LISTS.items()],
        "rows": rows_of(page.page) if which == "reports" else list(page.page),
        "places": places,
        "page": page.page,
        "may_report": actor.can(Action.LAYOFF_REPORT),
        "may_list": actor.can(Action.FIRM_LIST),
        "shelves": rail(request, reverse("firms")),
    }
    return render(request, "registration/layoffs/firms.html", context)


def _found(actor: Actor, which: str) -> QuerySet:
    if which == "reports":
        return LayoffReport.objects.visible_to(actor).order_by("-reported_at", "-pk")
    return DistressedFirm.objects.visible_to(actor).standing().order_by("-since", "name", "pk")


@never_cache
@reads_and_writes
def new(request: HttpRequest) -> HttpResponse:
    """Report a layoff that the office heard of."""
    actor = allowed(request, Action.LAYOFF_REPORT)
    form = OfficeForm(request.POST or None, areas=actor.areas)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = services.report(actor=actor, key=given["key"], plan=form.plan(given["uscc"], given["name"]))
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="layoff.report", object_kind="layoff", object_id=str(made.pk))
            return redirect("layoff", made.pk)
    form.fields["region"].widget.start = actor.areas[0][0] if actor.areas else ""  # type: ignore[attr-defined]
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/layoffs/new.html", {"form": form})


@never_cache
@reads_and_writes
def layoff(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report: what the law says of it, and what became of the people."""
    actor = allowed(request, Action.FIRM_VIEW)
    one = get_object_or_404(LayoffReport.objects.visible_to(actor).select_related("service_office"), pk=pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST":
        allowed(request, Action.LAYOFF_REPORT)
        note(request, action="layoff.cancel", object_kind="layoff", object_id=str(pk))
        if form.is_valid() and _cancelled(actor, one, form):
            return redirect("layoff", pk)
    context = facts_of(one) | {
        "form": form,
        "may_cancel": actor.can(Action.LAYOFF_REPORT) and not one.cancelled_at,
        "may_import": actor.can(Action.LEAD_IMPORT),
    }
    return render(request, "registration/layoffs/layoff.html", context)


def facts_of(one: LayoffReport) -> dict[str, Any]:
    """What is said of a report to the office and to the employer alike."""
    reported, held = timezone.localdate(one.reported_at), law(one.region_code)
    mass = is_mass(one.planned, one.staff_total, held.persons, held.percent)
    return {
        "layoff": one,
        "place": full_name(one.region_code),
        "is_mass": mass,
        "law": held,
        "short": days_short(reported, one.first_day, held.days) if mass else 0,
        "help": help_of([one.number]).get(one.number, Help()),
    }


def _cancelled(actor: Actor, one: LayoffReport, form: WhyForm) -> bool:
    try:
        services.cancel(actor=actor, layoff=one, why=form.cleaned_data["why"])
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


@never_cache
@reads_and_writes
def firm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One firm on the list, and taking it off."""
    actor = allowed(request, Action.FIRM_VIEW)
    one = get_object_or_404(DistressedFirm.objects.visible_to(actor).select_related("came_by"), pk=pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST":
        allowed(request, Action.FIRM_LIST)
        note(request, action="firm.take_off", object_kind="firm", object_id=str(pk))
        if form.is_valid():
            try:
                services.take_off(actor=actor, firm=one, why=form.cleaned_data["why"])
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect("firm", pk)
    reports = LayoffReport.objects.visible_to(actor).filter(uscc=one.uscc).order_by("-reported_at")[:20]
    context = {
        "firm": one, "form": form, "place": full_name(one.region_code), "rows": rows_of(reports),
        "may_end": actor.can(Action.FIRM_LIST) and one.ended_on is None,
    }  # fmt: skip
    return render(request, "registration/layoffs/firm.html", context)
