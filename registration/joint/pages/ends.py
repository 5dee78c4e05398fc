"""Employments at a unit that was struck off: the office's list and decision, and the worker's own word."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.privacy.trail import note, sensitive
from portal.ui.pages.paging import page_of
from portal.ui.rail import rail
from registration.employment.declaring import people_of
from registration.employment.effects import version_of
from registration.joint import closing
from registration.joint.enums import EndAnswer
from registration.joint.forms import EndAnswerForm, EndForm, KeepOnForm
from registration.joint.models import ProposedEnd
from registration.joint.pages.mine import citizen


@sensitive
@never_cache
@reads
def ends(request: HttpRequest) -> HttpResponse:
    """What waits, the earliest last day first; who said that they are still there is marked."""
    actor = allowed(request, Action.WORK_VIEW)
    found = ProposedEnd.objects.visible_to(actor).waiting().order_by("due_on", "pk")
    page = page_of(found.select_related("registration__person", "registration__employer"), request)
    context = {
        "rows": [
            (one, shown(Datum.NAME, one.registration.person.name, actor.audience) or "（姓名不显示）") for one in page
        ],
        "page": page,
        "shelves": rail(request, reverse("ends")),
    }
    return render(request, "registration/joint/ends.html", context)


@sensitive
@never_cache
@reads_and_writes
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: what the register of businesses says, what the worker says; it ends, or goes on for a reason."""
    actor = allowed(request, Action.WORK_VIEW)
    found = ProposedEnd.objects.visible_to(actor).select_related("registration__person", "registration__employer")
    one, act = get_object_or_404(found, pk=pk), request.POST.get("act", "")
    note(request, action="end.decide" if request.method == "POST" else "end.view", object_kind="employment",
         object_id=str(one.registration_id), person_id=one.registration.person_id)  # fmt: skip
    forms: dict[str, Any] = {"end": EndForm(auto_id="end_%s"), "keep": KeepOnForm(auto_id="keep_%s")}
    if request.method == "POST":
        allowed(request, Action.WORK_DECIDE)
        act = act if act in forms else "end"
        forms[act] = form = type(forms[act])(request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                _decide(actor, one, act, form.cleaned_data)
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect("ends")
    return render(request, "registration/joint/end.html", _context(actor, one, forms) | {"bound": forms.get(act)})


def _decide(actor: Actor, one: ProposedEnd, act: str, given: dict[str, Any]) -> None:
    if act == "keep":
        closing.keep(actor=actor, proposed=one, reason=given["reason"])
    else:
        closing.end(actor=actor, proposed=one, others=given["others"])


def _context(actor: Actor, one: ProposedEnd, forms: dict[str, Any]) -> dict[str, Any]:
    case, person = one.registration, one.registration.person
    mine = ProposedEnd.objects.visible_to(actor).waiting().exclude(answer=EndAnswer.STILL)
    open_now = ProposedEnd.objects.waiting().filter(pk=one.pk).exists()
    return {
        "one": one,
        "case": case,
        "name": shown(Datum.NAME, person.name, actor.audience) or "（姓名不显示）",
        "phone": person.phone if in_full(Datum.PHONE, actor.audience) else "",
        "version": version_of(case),
        "open": open_now,
        "others": mine.filter(registration__employer=case.employer_id).exclude(pk=one.pk).count(),
        "decides": open_now and actor.can(Action.WORK_DECIDE),
        "forms": forms,
    }


@never_cache
@reads_and_writes
def mine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The worker says whether they are still there; gone ends it, still there is looked at by an office."""
    actor = citizen(request)
    found = ProposedEnd.objects.visible_to(actor).filter(registration__person__in=people_of(actor))
    one = get_object_or_404(found.select_related("registration__employer", "registration__service_office"), pk=pk)
    form = EndAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.answer(actor=actor, proposed=one, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("my-end", pk)
    waits = ProposedEnd.objects.waiting().filter(pk=pk).exists()
    context = {"one": one, "form": form, "may_answer": waits and not one.answer}
    return render(request, "registration/joint/my_end.html", context)
