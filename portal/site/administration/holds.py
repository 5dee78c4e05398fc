"""The security administrator: whose data are kept beyond their time while a dispute runs, and the end of it (PIPL 47).

The order names a case by its number; whose case it is no page here says.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.models import User
from portal.accounts.permissions import Action
from portal.accounts.scope import in_areas
from portal.foundation.moods import reads_and_writes
from portal.people.models import Person
from portal.people.retention.models import LegalHold
from portal.people.retention.services import lift_hold, set_hold
from portal.privacy.trail import note, sensitive
from portal.site.administration.forms import HoldForm, LiftForm
from portal.site.administration.tabs import tabs
from portal.ui.pages.paging import page_of
from registration.help.models import HelpRequest
from registration.unemployment.models import UnemploymentRegistration

NUMBERED = (UnemploymentRegistration, HelpRequest)


@sensitive
@never_cache
@reads_and_writes
def holds(request: HttpRequest) -> HttpResponse:
    """The orders that stand, then those lifted, the newest first; a post gives one more."""
    actor = allowed(request, Action.HOLD_MANAGE)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_set(request, actor, form):
        return redirect("admin-holds")
    found = LegalHold.objects.visible_to(actor).order_by(F("lifted_at").desc(nulls_first=True), "-set_at", "-pk")
    page = page_of(found, request)
    context = {"form": form, "page": page, "rows": _rows(page.rows), "tabs": tabs(actor, "admin-holds")}
    return render(request, "site/administration/holds.html", context)


def _is_set(request: HttpRequest, actor: Actor, form: HoldForm) -> bool:
    """Whether the order stands now; what is wrong with it stands at the form."""
    given = form.cleaned_data
    person = _person_of(actor, given["receipt_no"].strip())
    if person is None:
        form.add_error("receipt_no", "没有这个受理号，或者还不知道是谁的。请照着回执再看一遍")
        return False
    note(request, object_kind="person", object_id=str(person.pk), person_id=person.pk, reason=given["reason"][:100])
    try:
        set_hold(actor=actor, person=person, reason=given["reason"])
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _person_of(actor: Actor, receipt_no: str) -> Person | None:
    """Whose case has this number, in the actor's area."""
    for model in NUMBERED:
        one = model.objects.select_related("person").filter(receipt_no=receipt_no, person__isnull=False)
        found = one.filter(in_areas("person__region_code", actor.areas)).first()
        if found:
            return found.person
    return None


def _rows(found: Sequence[LegalHold]) -> list[dict[str, Any]]:
    """Each order with the numbers of its person's registrations and who gave it. Two queries."""
    numbers = receipt_numbers([one.person_id for one in found])
    staff = User.objects.staff().in_bulk([key for one in found for key in (one.set_by, one.lifted_by) if key])
    return [
        {
            "hold": one,
            "numbers": "，".join(numbers.get(one.person_id, [])),
            "set_by": staff[one.set_by].name if one.set_by in staff else "",
            "lifted_by": staff[one.lifted_by].name if one.lifted_by in staff else "",
        }
        for one in found
    ]


def receipt_numbers(people: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The receipt numbers of each person's registrations, the newest first. One query."""
    numbers: dict[UUID, list[str]] = {}
    cases = UnemploymentRegistration.objects.filter(person__in=people, receipt_no__isnull=False)
    for person, number in cases.order_by("-created_at", "-pk").values_list("person_id", "receipt_no"):
        numbers.setdefault(person, []).append(number)
    return numbers


@sensitive
@never_cache
@reads_and_writes
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the order that stands on a person, with the reason."""
    actor = allowed(request, Action.HOLD_MANAGE)
    hold = get_object_or_404(LegalHold.objects.visible_to(actor).standing(), person=pk)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        note(request, object_kind="person", object_id=str(hold.person_id), person_id=hold.person_id, reason=why[:100])
        try:
            lift_hold(actor=actor, hold=hold, why=why)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("admin-holds")
    context = {
        "crumbs": [("依法留存", reverse("admin-holds"))], "title": "解除依法留存", "form": form, "act": "解除留存",
        "lead": f"留存的理由：{hold.reason}。解除以后，资料照保存期限处理；已经过了期限的，当天夜里就匿名。",
    }  # fmt: skip
    return render(request, "site/administration/form.html", context)
