"""The person's side of exits: read what is proposed, say that it is wrong or right, leave, ask to come back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.cases.workflow import Stale
from portal.foundation.moods import reads_and_writes, writes
from portal.foundation.prepared import Prepared
from portal.ui.parts import CheckGroup, CheckRow, Task
from portal.ui.parts import State as Look
from portal.ui.words import cn_date, cn_full_date
from registration.exits import services
from registration.exits.forms import LeaveForm, ObjectForm, VersionForm
from registration.exits.models import ExitProposal
from registration.unemployment.enums import REGISTERED, ExitCode, State
from registration.unemployment.limits import decide_objection_within, reopen_within
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.workflow import LEAVING

IN_NOTICE = Prepared(
    lambda actor: (
        ExitProposal.objects.visible_to(actor)
        .in_notice()
        .exclude(notice_until=None)
        .defer("objection")
        .order_by("notice_until")
    )
)


def tasks(actor: Actor) -> list[Task]:
    """A proposed exit is the first thing to look at, with the day until which it can be denied. One query."""
    found = IN_NOTICE.rows(actor=actor)
    return [
        Task("有人建议您退出失业登记，请看一看", f"{cn_date(one.notice_until)}前", Look.DUE,
             reverse("my-exit", args=[one.pk]), "不对的话，写一句话就行")
        for one in found
        if not one.is_ready
    ]  # fmt: skip


@never_cache
@reads_and_writes
def proposed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is proposed and why, until when it can be denied, and the two answers."""
    actor = _person(request)
    found = ExitProposal.objects.visible_to(actor).select_related(
        "registration__person", "registration__service_office"
    )
    one = get_object_or_404(found, pk=pk)
    case = one.registration
    form = ObjectForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.object_to(actor=actor, proposal=one, **form.cleaned_data)
        except ValidationError as problem:
            _refused(form, case, problem)
        else:
            return redirect("my")
    context = {
        "proposal": one,
        "case": case,
        "form": form,
        "office": case.service_office,
        "may_answer": one.resolved_at is None and case.state == State.EXIT_PROPOSED,
        "may_leave": one.exit_code in LEAVING,
        "yes": YES.get(ExitCode(one.exit_code), "对，是这样"),
        "days": decide_objection_within(case.region_code, timezone.localdate()),
    }
    return render(request, "registration/exits/proposed.html", context)


YES = {ExitCode.EMPLOYED: "对，我已经上班", ExitCode.SELF_EMPLOYED: "对，我自己干了", ExitCode.SCHOOL: "对，我上学了"}


@never_cache
@reads_and_writes
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person who found work, or no longer looks for any: why and since when, what it means, and then the word."""
    case = _mine(request, pk)
    if case.state not in REGISTERED:
        return redirect("my")
    assert case.spell is not None  # kept by the constraint on registered people
    form = LeaveForm(request.POST or None, initial=_known(case), since=case.spell.lower)
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        if "sure" not in request.POST:
            return render(request, "registration/exits/leave_check.html", _leave_context(case, form))
        try:
            services.leave(actor=request.actor, case=case, **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as problem:
            _refused(form, case, problem)
        else:
            return redirect("my")
    return render(request, "registration/exits/leave.html", {"form": form, "case": case})


def _known(case: UnemploymentRegistration) -> dict[str, Any]:
    """What an open proposal says already is not asked again."""
    one = ExitProposal.objects.in_notice().filter(registration=case, exit_code__in=LEAVING).first()
    said = {"exit_code": one.exit_code, "exit_date": one.event_date} if one else {}
    return said | {"version": case.version}


def _leave_context(case: UnemploymentRegistration, form: LeaveForm) -> dict[str, Any]:
    given = form.cleaned_data
    rows = [
        CheckRow("为什么退出", str(ExitCode(given["exit_code"]).label)),
        CheckRow("从哪天起", cn_full_date(given["exit_date"])),
    ]
    return {
        "case": case,
        "groups": [CheckGroup("您写的", rows)],
        "kept": [(name, form.data.get(name, "")) for name in form.fields],
        "days": reopen_within(case.region_code, timezone.localdate()),
    }


@never_cache
@writes
def ask_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The exit was a mistake, says the person: the office will call."""
    case, refused = _mine(request, pk), ""
    try:
        services.ask_to_reopen(actor=request.actor, case=case)  # type: ignore[attr-defined]
    except ValidationError as problem:
        refused = problem.messages[0]
    return render(
        request, "registration/exits/asked.html", {"case": case, "office": case.service_office, "refused": refused}
    )


def _refused(form: VersionForm, case: UnemploymentRegistration, problem: ValidationError) -> None:
    """Say why, keep what was typed, and let the form go out again over the version that is there now."""
    if isinstance(problem, Stale):
        problem = ValidationError("登记刚刚有了变化，请再看一遍上面的内容", code="stale")
    form.add_error(None, problem)
    case.refresh_from_db()
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = case.version  # type: ignore[index]


def _person(request: HttpRequest) -> Actor:
    """The signed-in person; staff have no own exits."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.role or not actor.can(Action.REGISTER_SELF):
        raise Http404
    return actor


def _mine(request: HttpRequest, pk: UUID) -> UnemploymentRegistration:
    cases = UnemploymentRegistration.objects.visible_to(_person(request)).filter(submitted_at__isnull=False)
    case: UnemploymentRegistration = get_object_or_404(cases.select_related("person", "service_office"), pk=pk)
    return case
