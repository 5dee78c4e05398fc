"""Requests that wait for the office, with their clock, and the answer."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.pages.merge import merge_page
from portal.ui.pages.paging import page_of
from portal.ui.rail import rail
from registration.mydata import services
from registration.mydata.enums import OPEN, RequestState
from registration.mydata.forms import AnswerForm
from registration.mydata.models import DataRequest
from registration.mydata.workflow import WORKFLOW


@sensitive
@never_cache
@reads
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, the earliest deadline first; then what was answered, and the receipts of deletions."""
    actor = allowed(request, Action.DATA_ANSWER)
    if request.GET.get("list") == "receipts":
        return _receipts(request, actor)
    done = request.GET.get("list") == "done"
    mine = DataRequest.objects.visible_to(actor).select_related("person", "service_office")
    found = mine.filter(state__in=sorted(OPEN)).order_by("due_at", "pk")
    if done:
        found = mine.filter(answered_at__isnull=False).order_by("-answered_at", "pk")
    page, now = page_of(found, request), timezone.now()
    rows = [
        {"one": one, "name": shown(Datum.NAME, one.person.name, actor.audience), "late": bool(one.due_at and one.due_at < now)}
        for one in page
    ]  # fmt: skip
    note(request, action="data.view", detail={"count": page.count})
    context = {"rows": rows, "page": page, "done": done, "shelves": rail(request, reverse("data-requests"))}
    return render(request, "registration/mydata/desk.html", context)


def _receipts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Deletions at a counter, by the number of the paper: whom they were about nobody reads any more."""
    found = DataRequest.objects.receipts(actor).select_related("service_office").order_by("-answered_at", "pk")
    page = page_of(found, request)
    note(request, action="data.receipt", detail={"count": page.count})
    context = {"rows": list(page), "page": page, "shelves": rail(request, reverse("data-requests"))}
    return render(request, "registration/mydata/receipts.html", context)


@sensitive
@never_cache
@reads_and_writes
def one_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request and its answer."""
    actor = allowed(request, Action.DATA_ANSWER)
    found = DataRequest.objects.visible_to(actor).select_related("person", "service_office")
    one = get_object_or_404(found.exclude(state=RequestState.NEW), pk=pk)
    if one.seen_by:
        return redirect("data-deletion", pk)
    note(request, action="data.answer" if request.method == "POST" else "data.view", object_kind=WORKFLOW.kind,
         object_id=str(pk), person_id=one.person_id)  # fmt: skip
    form = AnswerForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.answer(actor=actor, one=one, granted=given["granted"] == "yes", words=given["words"],
                            version=given["version"])  # fmt: skip
        except (Stale, IllegalTransition):
            return merge_page(request, workflow=WORKFLOW, step="answer", case=one, form=form,
                              back=reverse("data-request", args=[pk]), words="答复")  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("data-requests")
    context = {
        "one": one, "form": form, "name": shown(Datum.NAME, one.person.name, actor.audience),
        "late": bool(one.due_at and one.due_at < timezone.now()), "waiting": one.state == RequestState.WAITING,
    }  # fmt: skip
    return render(request, "registration/mydata/request.html", context)
