"""The employer's door: its people, a hire, one person's registration."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.people.employers.enums import MemberRole
from portal.people.employers.models import Membership
from portal.privacy.enums import Audience
from portal.privacy.trail import note
from portal.ui.pages.paging import page_of
from registration.employment import declaring
from registration.employment.enums import Source
from registration.employment.forms import HireForm
from registration.employment.limits import declare_by
from registration.employment.models import EmploymentRegistration
from registration.employment.pages.record import Door, record
from registration.employment.papers import registration_form
from registration.employment.reading import LISTS, listed, rows_of

LONGEST = 40


def _member(request: HttpRequest, pk: UUID) -> tuple[Actor, Membership]:
    """The actor and what it is to the employer; for whoever is nothing to it, it does not exist."""
    actor = allowed(request, Action.EMPLOYER_SPEAK)
    member: Membership = get_object_or_404(Membership.objects.of_account(actor).select_related("employer"), employer=pk)
    return actor, member


def _may_write(member: Membership) -> bool:
    return member.role != MemberRole.VIEWER


@never_cache
@reads
def workers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who works for the employer, who waits, who has left."""
    _, member = _member(request, pk)
    which = request.GET.get("list", "")
    which, words = (
        which if which in LISTS else "current",
        request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST],
    )
    mine = EmploymentRegistration.objects.filter(employer=pk).readable()
    page = page_of(listed(mine, which, words), request)
    context = {
        "employer": member.employer,
        "may_write": _may_write(member),
        "rows": rows_of(page, Audience.PARTNER),
        "page": page,
        "which": which,
        "title": LISTS[which][0],
        "q": words,
        "views": [(label, f"?list={name}", name == which) for name, (label, _) in LISTS.items()],
    }
    return render(request, "registration/employment/workers.html", context)


@never_cache
@reads_and_writes
def hire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Register a hire: within 30 days of it, and at once is best."""
    actor, member = _member(request, pk)
    if not _may_write(member):
        raise Http404
    sites = member.employer.sites.open().order_by("-is_main", "name")
    form = HireForm(request.POST or None, sites=sites)
    if request.method == "POST" and form.is_valid():
        try:
            case = declaring.hire(actor=actor, employer=member.employer, given=form.cleaned_data, work=form.work())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(request, action="employment.declare", object_kind="employment", object_id=str(case.pk))
            return redirect("employer-worker", case.pk)
    return render(request, "registration/employment/hire.html", {"form": form, "employer": member.employer})


@never_cache
@reads_and_writes
def worker(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person's registration, as their employer sees it."""
    actor, case, member = _case(request, pk)
    extra = {
        "employer": member.employer, "pdf": reverse("employer-worker-pdf", args=[pk]), "may_write": _may_write(member),
        "register_by": _register_by(case),
    }  # fmt: skip
    door = Door(Source.EMPLOYER, Audience.PARTNER, "registration/employment/worker.html", "employer-worker", extra)
    if request.method == "POST" and not _may_write(member):
        raise Http404
    return record(request, actor, case, door)


def _register_by(case: EmploymentRegistration) -> date | None:
    """By when the employer is to register somebody whom only the insurance's data says it employs."""
    asked = EmploymentRegistration.objects.unregistered().with_days().filter(pk=case.pk).first()
    return declare_by(asked.kind, asked.region_code, asked.days.lower) if asked else None  # type: ignore[attr-defined]


def _case(request: HttpRequest, pk: UUID) -> tuple[Actor, EmploymentRegistration, Membership]:
    actor = allowed(request, Action.EMPLOYER_SPEAK)
    held = {one.employer_id: one for one in Membership.objects.of_account(actor).select_related("employer")}
    found = EmploymentRegistration.objects.visible_to(actor).filter(employer__in=held)
    case = get_object_or_404(found.select_related("person", "employer", "service_office"), pk=pk)
    return actor, case, held[case.employer_id]  # type: ignore[index]


@never_cache
@reads
def worker_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The registration as PDF."""
    _, case, _ = _case(request, pk)
    return registration_form(case, Audience.PARTNER, case.person.name)
