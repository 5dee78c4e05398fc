"""The hits of an office with their clock, and one hit: is it right, and what was done."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.cases.models import TransitionLog
from portal.cases.workflow import Stale
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name, full_names
from portal.rules.facts import kind_of
from portal.ui.contacts import how_it_went
from portal.ui.pages.paging import page_of
from portal.ui.parts import Happening, Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.comparison import services
from registration.comparison.enums import HitState
from registration.comparison.filters import LISTS, narrow, which_of
from registration.comparison.forms import AgreeForm, DisputeForm, HandleForm, ReopenForm
from registration.comparison.models import CompareHit
from registration.comparison.workflow import WORKFLOW

ACTS: dict[str, tuple[type, Any]] = {
    "agree": (AgreeForm, services.agree), "dispute": (DisputeForm, services.dispute),
    "handle": (HandleForm, services.handle), "reopen": (ReopenForm, services.reopen),
}  # fmt: skip
LOOKS = {HitState.OPEN: Look.DUE, HitState.RIGHT: Look.WAIT, HitState.WRONG: Look.NONE, HitState.HANDLED: Look.DONE}


def queues(actor: Actor) -> list[Queue]:
    """How many hits wait to be checked, and how many of them too long. One query."""
    counts = CompareHit.objects.visible_to(actor).waiting().aggregate(
        all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now())),
    )  # fmt: skip
    late = f"{counts['late']} 人已经逾期" if counts["late"] else ""
    return [
        Queue("比对核对", counts["all"], reverse("compare-hits"), note=late, state=Look.LATE if late else Look.TODO)
    ]


@sensitive
@never_cache
@reads
def hits(request: HttpRequest) -> HttpResponse:
    """One list of hits; those to be checked with the earliest promise first."""
    actor = allowed(request, Action.HIT_VIEW)
    which = which_of(request.GET)
    page = page_of(narrow(CompareHit.objects.visible_to(actor), which).select_related("person"), request)
    places = full_names({one.region_code for one in page})
    context = {
        "rows": [_row(one, actor, places) for one in page],
        "page": page,
        "which": which,
        "title": LISTS[which][0],
        "views": [(label, f"{reverse('compare-hits')}?{urlencode({'list': name})}", name == which) for name, (label, _) in LISTS.items()],
        "export": urlencode({"sheet": "hits", "list": which}) if actor.can(Action.EXPORT_ASK) and page.count else "",
        "shelves": rail(request, reverse("compare-hits")),
    }  # fmt: skip
    return render(request, "registration/comparison/hits.html", context)


def _row(one: CompareHit, actor: Actor, places: dict[str, str]) -> dict[str, Any]:
    return {
        "hit": one,
        "name": shown(Datum.NAME, one.person.name, actor.audience),
        "says": kind_of(one.says).label,
        "place": places.get(one.region_code, ""),
        "late": _is_late(one),
        "look": LOOKS[HitState(one.state)],
    }


def _is_late(one: CompareHit) -> bool:
    return one.state == HitState.OPEN and one.due_at is not None and one.due_at < timezone.now()


@sensitive
@never_cache
@reads_and_writes
def hit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One hit: what the list says of whom, what was tried, and what the caseworker found."""
    actor = allowed(request, Action.HIT_VIEW)
    mine = CompareHit.objects.visible_to(actor).select_related("person", "service_office", "run")
    one = get_object_or_404(mine, pk=pk)
    note(request, action="hit.act" if request.method == "POST" else "hit.view", object_kind="compare-hit",
         object_id=str(pk), person_id=one.person_id)  # fmt: skip
    forms = {name: form(initial={"version": one.version}, auto_id=f"{name}_%s") for name, (form, _) in ACTS.items()}
    if request.method == "POST":
        allowed(request, Action.HIT_DECIDE)
        act = request.POST.get("act", "")
        act = act if act in ACTS else "agree"
        forms[act] = ACTS[act][0](request.POST, auto_id=f"{act}_%s")
        if forms[act].is_valid() and _done(actor, one, act, forms[act]):
            return redirect("compare-hit", pk)
    return render(request, "registration/comparison/hit.html", _context(actor, one, forms))


def _done(actor: Actor, one: CompareHit, act: str, form: Any) -> bool:
    try:
        ACTS[act][1](actor=actor, hit=one, **form.cleaned_data)
    except Stale as problem:
        one.refresh_from_db()
        form.add_error(None, problem)
        form.use_version(one.version)
        return False
    except ValidationError as problem:
        form.add_error("same_person" if getattr(problem, "code", "") == "same_person" else None, problem)
        return False
    return True


def _context(actor: Actor, one: CompareHit, forms: dict[str, Any]) -> dict[str, Any]:
    audience, person = actor.audience, one.person
    if not one.name_differs:
        forms["agree"].fields.pop("same_person")
    open_steps = {step.name for step in WORKFLOW.open_to(actor, one.state)} if actor.can(Action.HIT_DECIDE) else set()
    return {
        "hit": one,
        "name": shown(Datum.NAME, person.name, audience),
        "number": shown(Datum.ID_NUMBER, person.id_number, audience)[-4:],
        "phone": shown(Datum.PHONE, person.phone, audience),
        "may_call": in_full(Datum.PHONE, audience),
        "place": full_name(one.region_code),
        "says": kind_of(one.says).label,
        "task": FollowUpTask.objects.visible_to(actor).open().filter(case_id=one.pk).order_by("due_on").first(),
        "late": _is_late(one),
        "look": LOOKS[HitState(one.state)],
        "forms": forms,
        "steps": open_steps,
        "may_log": actor.can(Action.CONTACT_LOG),
        "happenings": _happenings(one),
    }


def _happenings(one: CompareHit) -> list[Happening]:
    log = TransitionLog.objects.filter(case_id=one.pk).order_by("at", "id")
    calls = Contact.objects.kept().filter(case_id=one.pk).order_by("at")
    steps = [Happening(f"{WORKFLOW.named(step.name).label}：{step.reason}", step.at, Look.DONE) for step in log]
    tried = [Happening(how_it_went(call), call.at, Look.DONE) for call in calls]
    begin = Happening(f"和{one.run.given_by}交来的名册比中", one.created_at, Look.DONE)
    return sorted([begin, *steps, *tried], key=lambda each: each.when)
