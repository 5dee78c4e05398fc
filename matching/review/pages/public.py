"""Reporting a vacancy, with or without an account, and hearing what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from matching.review import services
from matching.review.forms import FindForm, ReportForm
from matching.review.models import Report
from matching.vacancies.models import Vacancy
from portal.accounts import limits
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.foundation.moods import reads, reads_and_writes
from portal.ui.parts import Receipt

SESSION, KEPT, FORM = "reports_sent", 5, "report"


@login_not_required
@never_cache
@reads_and_writes
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is wrong with a vacancy; open to everybody, within limits."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is ActorKind.STAFF:
        raise Http404  # an officer has the desk
    vacancy = get_object_or_404(Vacancy.objects.shown(), pk=pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _sent(request, vacancy, form):
        return redirect("report-sent", form.cleaned_data["key"])
    return render(request, "matching/review/report.html", {"form": form, "vacancy": vacancy})


def _sent(request: HttpRequest, vacancy: Vacancy, form: ReportForm) -> bool:
    given = form.cleaned_data
    try:
        if not Report.objects.filter(pk=given["key"]).exists():
            limits.count_form(request, FORM, request.session.session_key or str(given["key"]))
        services.report(
            actor=request.actor, vacancy=vacancy, key=given["key"], reason=given["reason"], words=given["words"],  # type: ignore[attr-defined]
        )  # fmt: skip
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    request.session[SESSION] = [*request.session.get(SESSION, []), str(given["key"])][-KEPT:]
    return True


@login_not_required
@never_cache
@reads
def sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The number and the day of the answer, for whoever sent it: the account, or this very browser."""
    case = _mine(request, pk)
    shown = Receipt(
        "我们收到您的举报了", case.number, case.created_at, word=case.get_state_display(),
        promised=case.due_at, promise="在这里能看到核实的结果。请记下举报编号。",
    )  # fmt: skip
    return render(request, "matching/review/sent.html", {"receipt": shown, "case": case})


def _mine(request: HttpRequest, pk: UUID) -> Report:
    cases = Report.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    if str(pk) in request.session.get(SESSION, []):
        cases = Report.objects.all()
    return get_object_or_404(cases.select_related("vacancy"), pk=pk)


@login_not_required
@never_cache
@reads_and_writes
def outcome(request: HttpRequest) -> HttpResponse:
    """What came of a report, by its number: the state and the answer, nothing about who reported."""
    form, case = FindForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            limits.count_form(request, f"{FORM}-find", form.cleaned_data["number"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            case = Report.objects.filter(number=form.cleaned_data["number"]).first()
            if case is None:
                form.add_error("number", "没有这个编号，请再看看")
    return render(request, "matching/review/outcome.html", {"form": form, "case": case})
