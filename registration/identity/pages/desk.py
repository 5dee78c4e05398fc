"""The offices' side: what waits, one change with the document or the county's word, and a change at the counter."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import ActorKind, Role
from portal.accounts.permissions import Action
from portal.cases.models import TransitionLog
from portal.cases.workflow import IllegalTransition, Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import mask_id, shown
from portal.privacy.trail import note, sensitive
from portal.ui.pages.merge import merge_page
from portal.ui.pages.paging import page_of
from portal.ui.parts import Happening
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.identity import services
from registration.identity.enums import ChangeKind, ChangeState
from registration.identity.forms import ConfirmForm, CounterForm, RefuseForm, SeenForm
from registration.identity.models import IdentityChange
from registration.identity.workflow import WORKFLOW
from registration.unemployment.pages.review import case_of

FORMS: dict[str, Any] = {"see": SeenForm, "confirm": ConfirmForm, "refuse": RefuseForm}
WORDS = {"see": "看过证件", "confirm": "县里确认", "refuse": "不改"}


def _actor(request: HttpRequest) -> Actor:
    """Who looks at documents, or who confirms."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not (actor.can(Action.PERSON_CHANGE) or actor.can(Action.PERSON_CHANGE_CONFIRM)):
        raise Http404
    if actor.kind is not ActorKind.STAFF:
        raise Http404
    return actor


@sensitive
@never_cache
@reads
def changes(request: HttpRequest) -> HttpResponse:
    """What waits here, the earliest deadline first; then what was done lately."""
    actor = _actor(request)
    done = request.GET.get("list") == "done"
    mine: QuerySet = IdentityChange.objects.visible_to(actor).exclude(state=ChangeState.NEW)
    found = mine.filter(decided_at__isnull=False).order_by("-decided_at", "pk") if done else (
        mine.filter(decided_at__isnull=True).order_by("due_at", "pk")
    )  # fmt: skip
    page = page_of(found.select_related("person", "service_office"), request)
    rows = [{"one": one, "name": shown(Datum.NAME, one.person.name, actor.audience),
             "late": bool(one.due_at and one.due_at < timezone.now())} for one in page]  # fmt: skip
    context = {"rows": rows, "page": page, "done": done, "shelves": rail(request, reverse("changes"))}
    return render(request, "registration/identity/desk.html", context)


@sensitive
@never_cache
@reads_and_writes
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change: from what to what, which document, and the next word on it."""
    actor = _actor(request)
    found = IdentityChange.objects.visible_to(actor).select_related("person", "service_office")
    one = get_object_or_404(found.exclude(state=ChangeState.NEW), pk=pk)
    act = request.POST.get("act", "")
    note(request, action=f"change.{act}" if act in FORMS else "change.view", object_kind=WORKFLOW.kind,
         object_id=str(pk), person_id=one.person_id)  # fmt: skip
    may = _may(actor, one)
    forms = {name: form(initial={"version": one.version}, auto_id=f"{name}_%s") for name, form in FORMS.items()}
    if request.method == "POST":
        if act not in FORMS or not _side(actor, act):
            raise Http404
        forms[act] = form = FORMS[act](request.POST, auto_id=f"{act}_%s")
        if form.is_valid():
            try:
                _take(actor, one, act, form.cleaned_data)
            except (Stale, IllegalTransition):
                return merge_page(request, workflow=WORKFLOW, step=STEPS[act](one), case=one, form=form,
                                  back=reverse("change", args=[pk]), words=WORDS[act])  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem)
                one.refresh_from_db()
            else:
                return redirect("change", pk)
    log = TransitionLog.objects.filter(case_id=pk).order_by("at", "id")
    context = {
        "one": one, "may": may, "forms": forms, "bound": forms.get(act), "act": act,
        "name": shown(Datum.NAME, one.person.name, actor.audience), "lines": lines(one, actor),
        "happenings": [Happening(WORKFLOW.named(s.name).label, s.at, Look.DONE, note=s.reason) for s in log],
    }  # fmt: skip
    return render(request, "registration/identity/change.html", context)


STEPS: dict[str, Callable[[IdentityChange], str]] = {
    "see": lambda one: "hand_up" if one.kind == ChangeKind.NUMBER else "record",
    "confirm": lambda one: "confirm",
    "refuse": lambda one: "refuse",
}


def lines(one: IdentityChange, actor: Actor) -> list[tuple[str, str]]:
    """What it was and is to be: a number by its end only."""
    hide = mask_id if one.kind == ChangeKind.NUMBER else str
    before = hide(str(one.old_value)) if one.old_value else "没有"
    return [("原来", before), ("改成", hide(str(one.new_value))), ("本人怎么说", str(one.words or "没有写"))]


def _side(actor: Actor, act: str) -> bool:
    if act == "refuse":
        return True
    return actor.can(Action.PERSON_CHANGE if act == "see" else Action.PERSON_CHANGE_CONFIRM)


def _may(actor: Actor, one: IdentityChange) -> dict[str, bool]:
    desk = actor.role is Role.CASEWORKER
    waits = one.state == (ChangeState.ASKED if desk else ChangeState.CHECKING)
    return {"see": waits and desk, "confirm": waits and not desk, "refuse": waits}


def _take(actor: Actor, one: IdentityChange, act: str, given: dict[str, Any]) -> None:
    acts: dict[str, Callable[..., None]] = {"see": services.see, "confirm": services.confirm, "refuse": services.refuse}
    acts[act](actor=actor, change=one, **given)


@sensitive
@never_cache
@reads_and_writes
def counter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody stands at the counter with a document: change it at once, a number with the county's word."""
    actor = allowed(request, Action.PERSON_CHANGE)
    case = case_of(actor, pk)
    note(request, action="change.counter" if request.method == "POST" else "change.view", object_kind="unemployment",
         object_id=str(pk), person_id=case.person_id)  # fmt: skip
    form = CounterForm(request.POST or None, id_type=case.person.id_type)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.enter(actor=actor, case=case, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("change", made.pk)
    context = {"form": form, "case": case, "name": shown(Datum.NAME, case.person.name, actor.audience)}
    return render(request, "registration/identity/counter.html", context)
