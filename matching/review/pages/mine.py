"""The employer's side: what may not be published and how to say it, a question to a person, an appeal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from matching.review import services
from matching.review.enums import STANDING, SuspensionState
from matching.review.findings import findings_of, marked, mended
from matching.review.forms import AppealForm, AskForm, WordsForm
from matching.review.models import Question, Suspension
from matching.vacancies import services as vacancies
from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.foundation.moods import reads_and_writes
from portal.ui.parts import State as Look
from portal.ui.parts import Task

EDITABLE = ("title", "duties", "conditions", "pay_words", "pay_floor", "age_reason", "barred_work")
SHOWN_IN = frozenset({VacancyState.BLOCKED, VacancyState.REVIEW, VacancyState.PUBLISHED, VacancyState.PAUSED})


@never_cache
@reads_and_writes
def findings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words that may not be published, why, and how to say it; mended here without writing it all anew."""
    vacancy = _own(request, pk)
    written = WordsForm(initial={name: getattr(vacancy, name) for name in EDITABLE} | {"version": vacancy.version})
    asked = AskForm(auto_id="ask_%s")
    if request.method == "POST":
        act = request.POST.get("act", "")
        written = WordsForm(request.POST) if act == "write" else written
        asked = AskForm(request.POST, auto_id="ask_%s") if act == "ask" else asked
        if _done(request, vacancy, act, written, asked):
            return redirect("vacancy-findings", vacancy.pk)
        vacancy.refresh_from_db()
    return render(request, "matching/review/findings.html", _context(request, vacancy, written, asked))


def _own(request: HttpRequest, pk: UUID) -> Vacancy:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN:
        raise Http404
    mine = Vacancy.objects.visible_to(actor).select_related("employer", "service_office")
    return get_object_or_404(mine.filter(state__in=sorted(SHOWN_IN)), pk=pk)


def _done(request: HttpRequest, vacancy: Vacancy, act: str, written: WordsForm, asked: AskForm) -> bool:
    """Whether the act went through; otherwise its form says why not."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form: Any = asked if act == "ask" else written
    try:
        if act == "write":
            if not form.is_valid():
                return False
            given = dict(form.cleaned_data)
            vacancies.save(actor=actor, vacancy=vacancy, version=given.pop("version"), changes=given)
        elif act == "ask":
            if not form.is_valid():
                return False
            services.ask(actor=actor, vacancy=vacancy, key=form.cleaned_data["key"], words=form.cleaned_data["words"])
        else:
            numbers = range(len(vacancy.findings)) if act == "all" else [_number(request.POST.get("number"))]
            services.use_wordings(actor=actor, vacancy=vacancy, numbers=numbers)
    except ValidationError as problem:
        if not form.is_bound:
            form.is_bound, form.data = True, request.POST
            form.full_clean()
            form._errors.clear()
        form.add_error(None, problem)
        return False
    return True


def _number(text: str | None) -> int:
    return int(text) - 1 if text and text.isdecimal() else -1


def _context(request: HttpRequest, vacancy: Vacancy, written: WordsForm, asked: AskForm) -> dict[str, Any]:
    found = findings_of(vacancy)
    blocks = [one for one in found if one.is_block]
    return {
        "vacancy": vacancy,
        "findings": found,
        "blocks": len(blocks),
        "others": len(found) - len(blocks),
        "fields": marked(vacancy, found),
        "mended": mended(vacancy),
        "may_use_all": any(one.fits for one in found),
        "written": written,
        "asked": asked,
        "question": Question.objects.filter(vacancy=vacancy).order_by("-created_at").first(),
        "office": vacancy.service_office,
        "may_ask": vacancy.state == VacancyState.BLOCKED,
    }


@never_cache
@reads_and_writes
def suspension(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why the employer may publish nothing, and an appeal to the county."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN:
        raise Http404
    case = get_object_or_404(Suspension.objects.visible_to(actor).select_related("employer", "service_office"), pk=pk)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appeal(actor=actor, case=case, words=form.cleaned_data["words"])
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("employer-suspension", case.pk)
    context = {
        "case": case,
        "form": form,
        "may_appeal": case.state == SuspensionState.HELD,
        "is_standing": case.state in STANDING,
    }
    return render(request, "matching/review/suspension.html", context)


def own_tasks(actor: Actor) -> list[Task]:
    """On the person's page: vacancies to mend and suspensions, while they last."""
    held = Suspension.objects.visible_to(actor).standing().select_related("employer").order_by("created_at")
    return [
        Task(f"{one.employer.name}的发布停用了", one.get_state_display(), Look.LATE, reverse("employer-suspension", args=[one.pk]), one.why)
        for one in held
    ]  # fmt: skip
