"""The office's side of exits: the queue with its notice, one proposal with its grounds, and many at once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.cases.calendar import working_days_between
from portal.cases.workflow import Stale
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import note, sensitive
from portal.regions.selectors import full_name, full_names
from portal.ui.pages.merge import merge_page
from portal.ui.pages.paging import page_of
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.rail import rail
from registration.exits import services
from registration.exits.enums import Origin
from registration.exits.forms import (
    ConfirmForm,
    DismissForm,
    KeepForm,
    ObjectForm,
    ProposeForm,
    ReopenForm,
    UpholdForm,
    VersionForm,
)
from registration.exits.models import ExitProposal, ProposalQuerySet
from registration.unemployment.enums import State
from registration.unemployment.ladder import ladder
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import WORKFLOW

LISTS = {
    "notice": ("等确认退出", "notice_until"),
    "objected": ("对退出有异议", "registration__due_at"),
    "done": ("办完的", "-resolved_at"),
}
MOST_AT_ONCE = 200
ACTS = {
    # value: (form, step of the table, what the button says, who may)
    "confirm": (ConfirmForm, "confirm_exit", "确认退出", Action.EXIT_DECIDE),
    "keep": (KeepForm, "keep", "保留登记", Action.EXIT_DECIDE),
    "object": (ObjectForm, "object", "记下本人的异议", Action.EXIT_DECIDE),
    "uphold": (UpholdForm, "uphold_objection", "异议成立，保留登记", Action.EXIT_OVERSEE),
    "dismiss": (DismissForm, "dismiss_objection", "异议不成立，退出", Action.EXIT_OVERSEE),
}


def _listed(mine: ProposalQuerySet, which: str) -> QuerySet:
    found = {"notice": mine.in_notice, "objected": mine.objected}.get(which)
    return found() if found else mine.filter(resolved_at__isnull=False)


@sensitive
@never_cache
@reads
def exits(request: HttpRequest, which: str = "notice") -> HttpResponse:
    """One list of exits; those that may be confirmed today stand first."""
    actor = allowed(request, Action.EXIT_VIEW)
    title, order = LISTS[which]
    mine = ExitProposal.objects.visible_to(actor)
    page = page_of(_listed(mine, which).select_related("registration__person").order_by(order, "id"), request)
    context = {
        "title": title,
        "which": which,
        "rows": _rows(page, actor),
        "page": page,
        "views": [(label, reverse("exits-list", args=[name]), name == which) for name, (label, _) in LISTS.items()],
        "shelves": rail(request, reverse("exits") if which == "notice" else reverse("exits-list", args=[which])),
        "may_decide": actor.can(Action.EXIT_DECIDE) and which == "notice",
    }
    return render(request, "registration/exits/desk.html", context)


def queues(actor: Actor) -> list[Queue]:
    """The office's exits in the rail, and for the county the objections. One query."""
    now = timezone.now()
    counts = ExitProposal.objects.visible_to(actor).open().aggregate(
        notice=Count("pk", filter=Q(objected_at__isnull=True)),
        ready=Count("pk", filter=Q(objected_at__isnull=True, notice_until__lte=now)),
        objected=Count("pk", filter=Q(objected_at__isnull=False)),
        late=Count("pk", filter=Q(objected_at__isnull=False, registration__due_at__lt=now)),
    )  # fmt: skip
    ready = f"{counts['ready']} 件告知期已过" if counts["ready"] else ""
    late = f"{counts['late']} 件已经逾期" if counts["late"] else ""
    found = [Queue("退出建议", counts["notice"], reverse("exits"), note=ready, state=Look.DUE if ready else Look.TODO)]
    if actor.can(Action.EXIT_OVERSEE):
        state = Look.LATE if late else Look.TODO
        found.append(
            Queue("退出异议", counts["objected"], reverse("exits-list", args=["objected"]), note=late, state=state)
        )
    return found


def _rows(page: Any, actor: Actor) -> list[dict[str, Any]]:
    places = full_names({one.region_code for one in page})
    return [
        {
            "proposal": one,
            "case": one.registration,
            "name": shown(Datum.NAME, one.registration.person.name, actor.audience),
            "place": places.get(one.region_code, ""),
            "left": _days_left(one.notice_until),
            "late": bool(one.objected_at and one.registration.due_at and one.registration.due_at < timezone.now()),
        }
        for one in page
    ]


def _days_left(until: Any) -> int:
    """Working days of the notice that are left; 0 when it is over."""
    if until is None or until <= timezone.now():
        return 0
    return max(working_days_between(timezone.localdate(), timezone.localdate(until)), 1)


@sensitive
@never_cache
@reads_and_writes
def proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One proposed exit: which, why, since when, and what may be done about it."""
    actor = allowed(request, Action.EXIT_VIEW)
    found = ExitProposal.objects.visible_to(actor).select_related(
        "registration__person", "registration__service_office"
    )
    one = get_object_or_404(found, pk=pk)
    case = one.registration
    act = request.POST.get("act", "")
    note(request, action=f"exit.{act}" if act in ACTS else "exit.view", object_kind="unemployment",
         object_id=str(case.pk), person_id=case.person_id)  # fmt: skip
    forms: dict[str, VersionForm] = {name: form(initial={"version": case.version}) for name, (form, *_) in ACTS.items()}
    if request.method == "POST" and act in ACTS:
        allowed(request, ACTS[act][3])
        forms[act] = form = ACTS[act][0](request.POST)
        if form.is_valid():
            try:
                _take(actor, one, act, form)
            except Stale:
                return merge_page(request, workflow=WORKFLOW, step=ACTS[act][1], case=case, form=form,
                                  back=reverse("exit", args=[pk]), words=ACTS[act][2])  # fmt: skip
            except ValidationError as problem:
                form.add_error(None, problem)
            else:
                return redirect("exits")
    return render(request, "registration/exits/proposal.html", _proposal_context(actor, one, forms, act))


def _take(actor: Actor, one: ExitProposal, act: str, form: VersionForm) -> None:
    given: dict[str, Any] = {"actor": actor, "proposal": one} | form.cleaned_data
    work: Callable[..., None] = {"confirm": services.confirm, "keep": services.keep, "object": services.object_to,
            "uphold": services.uphold, "dismiss": services.dismiss}[act]  # fmt: skip
    work(**given)


def _proposal_context(actor: Actor, one: ExitProposal, forms: dict[str, VersionForm], act: str) -> dict[str, Any]:
    case = one.registration
    decides = actor.can(Action.EXIT_DECIDE) and case.state == State.EXIT_PROPOSED and one.resolved_at is None
    return {
        "proposal": one,
        "case": case,
        "name": shown(Datum.NAME, case.person.name, actor.audience),
        "phone": shown(Datum.PHONE, case.person.phone, actor.audience),
        "objection": shown(Datum.NOTES, one.objection, actor.audience),
        "place": full_name(case.region_code),
        "left": _days_left(one.notice_until),
        "forms": forms,
        "bound": forms.get(act),
        "act": act,
        "may_confirm": decides and one.is_ready,
        "may_decide": decides,
        "may_oversee": actor.can(Action.EXIT_OVERSEE) and case.state == State.EXIT_OBJECTED and one.resolved_at is None,
        "log": ladder(case),
    }


@sensitive
@never_cache
@writes
def check(request: HttpRequest) -> HttpResponse:
    """Before many exits are confirmed at once: who they are, and which must still wait. Nothing is changed here."""
    actor = allowed(request, Action.EXIT_DECIDE)
    picked = _picked(request)
    mine = ExitProposal.objects.visible_to(actor).in_notice().filter(pk__in=picked)
    rows = _rows(list(mine.select_related("registration__person").order_by("notice_until", "id")), actor)
    note(request, action="exit.check", detail={"count": len(rows)})
    context = {
        "ready": [row for row in rows if row["proposal"].is_ready],
        "waiting": [row for row in rows if not row["proposal"].is_ready],
        "shelves": rail(request, reverse("exits")),
    }
    return render(request, "registration/exits/check.html", context)


@sensitive
@never_cache
@writes
def confirm_many(request: HttpRequest) -> HttpResponse:
    """Confirm what the check page listed, each by itself: what has changed meanwhile stays and is named."""
    actor = allowed(request, Action.EXIT_DECIDE)
    picked = _picked(request)
    mine = ExitProposal.objects.visible_to(actor).in_notice().filter(pk__in=list(picked))
    refused, done = [], 0
    for one in mine.select_related("registration__person", "registration__service_office").order_by("id"):
        try:
            with transaction.atomic():
                services.confirm(actor=actor, proposal=one, version=picked[one.pk])
            done += 1
        except ValidationError as problem:
            refused.append(
                (shown(Datum.NAME, one.registration.person.name, actor.audience), problem.messages[0], one.pk)
            )
    note(request, action="exit.confirm_many", detail={"done": done, "refused": len(refused)})
    context = {"done": done, "refused": refused, "gone": len(picked) - done - len(refused),
               "shelves": rail(request, reverse("exits"))}  # fmt: skip
    return render(request, "registration/exits/confirmed.html", context)


def _picked(request: HttpRequest) -> dict[UUID, int]:
    """Ids with the versions that were read, out of `pick=<id>:<version>`; what is no such pair picks nothing."""
    found = {}
    for text in request.POST.getlist("pick")[:MOST_AT_ONCE]:
        key, _, version = text.partition(":")
        try:
            found[UUID(key)] = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
        except ValueError:
            continue
    return found


@sensitive
@never_cache
@reads_and_writes
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose by hand that somebody leaves the register."""
    actor = allowed(request, Action.EXIT_DECIDE)
    case = _case(actor, pk)
    note(request, action="exit.propose", object_kind="unemployment", object_id=str(pk), person_id=case.person_id)
    form = ProposeForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        grounds = services.Grounds(given["exit_code"], given["event_date"], given["why"], Origin.OFFICE)
        try:
            one = services.propose(actor=actor, case=case, grounds=grounds, version=given["version"])
        except Stale:
            return merge_page(request, workflow=WORKFLOW, step="propose_exit", case=case, form=form,
                              back=reverse("review", args=[pk]), words="建议退出登记")  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("exit", one.pk)
    name = shown(Datum.NAME, case.person.name, actor.audience)
    return render(request, "registration/exits/propose.html", {"case": case, "form": form, "name": name})


@sensitive
@never_cache
@reads_and_writes
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A mistaken exit is put right within the days that the rule gives."""
    actor = allowed(request, Action.EXIT_DECIDE)
    case = _case(actor, pk)
    note(request, action="exit.reopen", object_kind="unemployment", object_id=str(pk), person_id=case.person_id)
    form = ReopenForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.reopen(actor=actor, case=case, **form.cleaned_data)
        except Stale:
            return merge_page(request, workflow=WORKFLOW, step="reopen", case=case, form=form,
                              back=reverse("review", args=[pk]), words="恢复登记")  # fmt: skip
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("review", pk)
    context = {"case": case, "form": form, "name": shown(Datum.NAME, case.person.name, actor.audience),
               "may_be_reopened": services.may_be_reopened(case)}  # fmt: skip
    return render(request, "registration/exits/reopen.html", context)


def _case(actor: Actor, pk: UUID) -> UnemploymentRegistration:
    """A registration within reach that has, or had, a spell; whether the step is open is the table's answer."""
    found = UnemploymentRegistration.objects.visible_to(actor).filter(spell__isnull=False)
    case: UnemploymentRegistration = get_object_or_404(found.select_related("person", "service_office"), pk=pk)
    return case
