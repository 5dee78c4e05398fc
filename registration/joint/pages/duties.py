"""What an employer owes about its workers, by which day: on its own page, and for the office what is over."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads_and_writes
from portal.people.employers.models import Employer, Membership, Site
from portal.privacy.enums import Audience, Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.pages.paging import page_of
from portal.ui.rail import rail
from registration.joint import duties
from registration.joint.enums import DutyKind
from registration.joint.limits import duty_within
from registration.joint.models import Duty


@never_cache
@reads_and_writes
def of_employer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the employer still owes, the earliest first; each is said to be done by a press."""
    actor = allowed(request, Action.EMPLOYER_SPEAK)
    member = get_object_or_404(Membership.objects.of_account(actor).select_related("employer"), employer=pk)
    found = Duty.objects.visible_to(actor).waiting().filter(employer=pk)
    if request.method == "POST":
        theirs = Duty.objects.visible_to(actor).filter(employer=pk)
        return _said(request, actor, theirs, reverse("employer-duties", args=[pk]))
    page = page_of(_listed(found), request)
    rows = [(one, shown(Datum.NAME, one.registration.person.name, Audience.PARTNER)) for one in page]
    context = {"employer": member.employer, "rows": rows, "page": page, "days": _days(member.employer)}
    return render(request, "registration/joint/employer_duties.html", context)


@sensitive
@never_cache
@reads_and_writes
def of_office(request: HttpRequest) -> HttpResponse:
    """What employers of the area owe and have not done in time, the longest over first."""
    actor = allowed(request, Action.WORK_VIEW)
    found = Duty.objects.visible_to(actor).waiting().filter(due_on__lt=timezone.localdate())
    if request.method == "POST":
        allowed(request, Action.WORK_DECIDE)
        return _said(request, actor, Duty.objects.visible_to(actor), reverse("duties"))
    page = page_of(_listed(found), request)
    context = {
        "rows": [
            (one, shown(Datum.NAME, one.registration.person.name, actor.audience) or "（姓名不显示）") for one in page
        ],
        "page": page,
        "may_say": actor.can(Action.WORK_DECIDE),
        "shelves": rail(request, reverse("duties")),
    }
    return render(request, "registration/joint/duties.html", context)


def _days(employer: Employer) -> dict[str, int]:
    """The published days of each duty at the place where the employer is."""
    today, site = timezone.localdate(), Site.objects.main().filter(employer=employer).first()
    place = site.region_code if site else employer.region_code
    return {kind.value: duty_within(kind, place, today) for kind in DutyKind}


def _listed(found: Any) -> Any:
    return found.select_related("registration__person", "employer").order_by("due_on", "pk")


def _said(request: HttpRequest, actor: Actor, found: Any, back: str) -> HttpResponse:
    """Somebody says that it is done; who comes second sees the list without it."""
    try:
        one = get_object_or_404(found, pk=request.POST.get("duty", ""))
        duties.say_done(actor=actor, duty=one)
    except ValidationError:
        raise Http404 from None
    note(request, action="duty.done", object_kind="duty", object_id=str(one.pk))
    return redirect(back)
