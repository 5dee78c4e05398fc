"""The counter's side of 亲情代办: what was agreed here, writing an agreement down, its paper, and ending it on the person's word."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.models import User
from portal.accounts.permissions import Action
from portal.cases.documents import services as papers
from portal.cases.documents.models import Document
from portal.foundation.moods import reads, reads_and_writes, takes_files
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.pages.paging import page_of
from portal.ui.rail import rail
from registration.family import counter
from registration.family.enums import Act
from registration.family.forms import CounterEndForm, CounterForm
from registration.family.limits import lasts, most_represented
from registration.family.models import Representation


@sensitive
@never_cache
@reads
def agreements(request: HttpRequest) -> HttpResponse:
    """What was agreed at this office's counter, the latest first."""
    actor = allowed(request, Action.FAMILY_COUNTER)
    mine = Representation.objects.visible_to(actor).select_related("representative")
    page = page_of(mine.order_by("-agreed_at", "-pk"), request)
    note(request, action="family-desk.view", detail={"count": page.count})
    context = {
        "rows": [_row(one, actor) for one in page],
        "page": page,
        "shelves": rail(request, reverse("family-desk")),
    }
    return render(request, "registration/family/desk.html", context)


def _row(one: Representation, actor: Actor) -> dict[str, Any]:
    return {
        "one": one,
        "name": shown(Datum.NAME, one.name, actor.audience) or "（姓名不显示）",
        "helper": shown(Datum.NAME, one.representative.name, actor.audience) or "（没有写姓名）",
        "look": "none" if one.ended_at or one.until <= timezone.now() else "done",
        "word": "已结束" if one.ended_at else "到期了" if one.until <= timezone.now() else "能代办",
    }


@takes_files("DOCUMENT_MAX_BYTES")
@sensitive_post_parameters()
@sensitive
@never_cache
@reads_and_writes
def new(request: HttpRequest) -> HttpResponse:
    """Both documents are on the counter: write down that one acts for the other."""
    actor = allowed(request, Action.FAMILY_COUNTER)
    form = CounterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = counter.agree_at_counter(
                actor=actor, key=given["key"], represented=form.represented(), representative=form.representative(),
                relation=given["relation"], means=given["means"], paper=given["paper"],
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            _noted(request, made)
            return redirect("family-agreement", made.pk)
    context = {"form": form, "acts": Act, "days": lasts().days, "most": most_represented()}
    return render(request, "registration/family/counter.html", context)


def _noted(request: HttpRequest, one: Representation) -> None:
    """Say in the audit whom it is about."""
    for person in counter.persons_of(one.represented_id):
        note(request, object_kind="representation", object_id=str(one.pk), person_id=person.pk)


@sensitive
@never_cache
@reads_and_writes
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One agreement: between whom, how it was given, until when; and its end."""
    actor = allowed(request, Action.FAMILY_COUNTER)
    one = get_object_or_404(Representation.objects.visible_to(actor).select_related("representative"), pk=pk)
    _noted(request, one)
    form = CounterEndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            counter.end_at_counter(actor=actor, representation=one, why=form.cleaned_data["why"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("family-agreement", pk)
    context = _row(one, actor) | {
        "form": form, "acts": Act, "may_end": one.ended_at is None,
        "papers": list(Document.objects.of_case(one.pk)),
        "by": User.objects.filter(pk=one.taken_by).values_list("name", flat=True).first(),
    }  # fmt: skip
    return render(request, "registration/family/agreement.html", context)


@sensitive
@never_cache
@reads
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed paper as an attachment, once a scan has found it clean (trust.md 51)."""
    actor = allowed(request, Action.FAMILY_COUNTER)
    document = get_object_or_404(Document.objects.filter(case_kind=counter.KIND), pk=pk)
    _noted(request, get_object_or_404(Representation.objects.visible_to(actor), pk=document.case_id))
    answer = papers.download(document)
    if answer is None:
        raise Http404
    return answer
