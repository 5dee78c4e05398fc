"""The employer's side: what it has reported, and reporting a planned layoff."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.identifiers import uuid7
from portal.foundation.moods import reads, reads_and_writes
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership
from portal.privacy.trail import note
from portal.regions.codes import PROVINCE
from portal.ui.imports.pages import wake
from portal.ui.imports.services import SameFile
from portal.ui.pages.paging import page_of
from registration.layoffs import services
from registration.layoffs.forms import PlanForm, WorkerForm
from registration.layoffs.limits import law
from registration.layoffs.models import LayoffReport
from registration.layoffs.pages.desk import facts_of
from registration.layoffs.reading import rows_of
from registration.layoffs.workers import CODE, bring_one


def _member(request: HttpRequest, pk: UUID, *, writes: bool = False) -> tuple[Actor, Membership]:
    """The actor and what it is to the employer; for whoever is nothing to it, it does not exist."""
    actor = allowed(request, Action.EMPLOYER_SPEAK)
    member: Membership = get_object_or_404(Membership.objects.of_account(actor).select_related("employer"), employer=pk)
    if writes and member.role == MemberRole.VIEWER:
        raise Http404
    return actor, member


@never_cache
@reads
def mine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the employer has reported, the latest first."""
    _, member = _member(request, pk)
    page = page_of(LayoffReport.objects.filter(employer=pk).order_by("-reported_at", "-pk"), request)
    context = {
        "employer": member.employer, "rows": rows_of(page), "page": page, "may_write": member.role != MemberRole.VIEWER,
    }  # fmt: skip
    return render(request, "registration/layoffs/mine.html", context)


@never_cache
@reads_and_writes
def new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Report a planned layoff: thirty days before, where the law asks for it."""
    actor, member = _member(request, pk, writes=True)
    main = member.employer.sites.main().values_list("region_code", flat=True).first()
    form = PlanForm(request.POST or None, initial={"region": main or ""})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.report(
                actor=actor, key=form.cleaned_data["key"], plan=form.plan(member.employer.uscc, member.employer.name),
                employer=member.employer,
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="layoff.report", object_kind="layoff", object_id=str(made.pk))
            return redirect("employer-layoff", made.pk)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(
        request,
        "registration/layoffs/mine_new.html",
        {"form": form, "employer": member.employer, "law": law(main or PROVINCE)},
    )


@never_cache
@reads
def one_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One report of an employer for which the actor speaks."""
    actor = allowed(request, Action.EMPLOYER_SPEAK)
    one = get_object_or_404(LayoffReport.objects.visible_to(actor).select_related("service_office", "employer"), pk=pk)
    context = facts_of(one) | {"may_bring": not one.cancelled_at and _may_write(actor, one), "code": CODE}
    return render(request, "registration/layoffs/mine_layoff.html", context)


def _may_write(actor: Actor, one: LayoffReport) -> bool:
    held = Membership.objects.of_account(actor).filter(employer=one.employer_id)
    return held.exclude(role=MemberRole.VIEWER).exists()


@sensitive_post_parameters()
@never_cache
@reads_and_writes
def add_worker(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name one employee; the next page shows what was read, and asks for a yes."""
    actor = allowed(request, Action.EMPLOYER_SPEAK)
    one = get_object_or_404(LayoffReport.objects.visible_to(actor).standing().select_related("employer"), pk=pk)
    if not _may_write(actor, one):
        raise Http404
    form = WorkerForm(request.POST or None, initial={"region": one.region_code})
    if request.method == "POST" and form.is_valid():
        try:
            made = bring_one(actor=actor, key=uuid7(), report=one, row=form.row())
        except SameFile as same:
            return redirect("import", same.earlier.pk)
        note(request, action="import.bring", object_kind=CODE, object_id=str(made.pk))
        wake()
        return redirect("import", made.pk)
    form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "registration/layoffs/worker.html", {"form": form, "layoff": one})
