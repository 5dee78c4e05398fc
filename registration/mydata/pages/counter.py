"""A deletion at the counter: taking the wish, the second one's word or the person's change of mind, and the receipt."""

from collections.abc import Callable
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
from portal.accounts.models import User
from portal.accounts.permissions import Action
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.ui.pages.merge import merge_page
from registration.mydata import counter, services
from registration.mydata.enums import RequestState
from registration.mydata.forms import DecideForm, DeletionForm, TakeBackForm
from registration.mydata.models import DataRequest
from registration.mydata.workflow import WORKFLOW
from registration.unemployment.pages.review import case_of

FORMS: dict[str, Any] = {"decide": DecideForm, "take_back": TakeBackForm}
WORDS = {"decide": "确认删除", "take_back": "不删了"}


@sensitive
@never_cache
@reads_and_writes
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The person stands here and wants to be deleted: what goes, what stays, what is in the way; then the signed paper."""
    actor = allowed(request, Action.DATA_COUNTER)
    case = case_of(actor, pk)
    note(request, action="data.take" if request.method == "POST" else "data.view", object_kind="unemployment",
         object_id=str(pk), person_id=case.person_id)  # fmt: skip
    form = DeletionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = counter.take(actor=actor, person=case.person, wish=form.wish())
        except ValidationError as problem:
            form.add_error("tail" if getattr(problem, "code", "") == "tail" else None, problem)
        else:
            return redirect("data-deletion", made.pk)
    context = {"form": form, "case": case, "name": shown(Datum.NAME, case.person.name, actor.audience)}
    return render(request, "registration/mydata/counter.html", context | services.outlook(case.person))


@sensitive
@never_cache
@reads_and_writes
def deletion(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One wish that was taken here, and the next word on it."""
    actor = allowed(request, Action.DATA_ANSWER)
    found = DataRequest.objects.visible_to(actor).select_related("person", "service_office")
    one = get_object_or_404(found.filter(seen_by__isnull=False).exclude(state=RequestState.NEW), pk=pk)
    act = request.POST.get("act", "")
    note(request, action=f"data.{act}" if act in FORMS else "data.view", object_kind=WORKFLOW.kind, object_id=str(pk),
         person_id=one.person_id)  # fmt: skip
    forms = {name: form(initial={"version": one.version}, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    if request.method == "POST":
        if act not in FORMS:
            raise Http404
        forms[act] = form = FORMS[act](request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                ACTS[act](actor, one, form.cleaned_data)
            except (Stale, IllegalTransition):
                return merge_page(request, workflow=WORKFLOW, step=act, case=one, form=form,
                                  back=reverse("data-requests"), words=WORDS[act])  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem)
                one.refresh_from_db()
            else:
                return redirect("data-receipt" if one.granted else "data-deletion", pk)
    context = {"one": one, "forms": forms, "bound": forms.get(act), "act": act} | _about(actor, one)
    return render(request, "registration/mydata/deletion.html", context)


def _about(actor: Actor, one: DataRequest) -> dict[str, Any]:
    waits = one.state == RequestState.CHECKING
    return {
        "name": shown(Datum.NAME, one.person.name, actor.audience),
        "late": bool(one.due_at and one.due_at < timezone.now()),
        "waits": waits,
        "may_decide": waits and actor.user_id != one.seen_by,
        "may_take_back": waits and actor.can(Action.DATA_COUNTER),
        "taken_by": _name_of(one.seen_by),
        **(services.outlook(one.person) if waits else {"blocked": "", "kept": [], "held": False}),
    }


def _name_of(staff: UUID | None) -> str:
    return User.objects.filter(pk=staff).values_list("name", flat=True).first() or "—"


def _decide(actor: Actor, one: DataRequest, given: dict[str, Any]) -> None:
    counter.decide(actor=actor, one=one, **given | {"granted": given["granted"] == "yes"})


def _take_back(actor: Actor, one: DataRequest, given: dict[str, Any]) -> None:
    counter.take_back(actor=actor, one=one, **given)


ACTS: dict[str, Callable[[Actor, DataRequest, dict[str, Any]], None]] = {"decide": _decide, "take_back": _take_back}


@sensitive
@never_cache
@reads
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was deleted, what is only stored, until when and by which law; it names nobody, and is printed for the person."""
    actor = allowed(request, Action.DATA_ANSWER)
    one = get_object_or_404(DataRequest.objects.receipts(actor).select_related("service_office"), pk=pk)
    note(request, action="data.receipt", object_kind=WORKFLOW.kind, object_id=str(pk), person_id=one.person_id)
    people = {"taken_by": _name_of(one.seen_by), "confirmed_by": _name_of(one.answered_by)}
    return render(request, "registration/mydata/receipt.html", {"one": one} | people)
