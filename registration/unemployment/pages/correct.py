"""Correcting what was handed in, while nobody has decided: the same questions, the same case."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.cases.workflow import Stale
from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads_and_writes
from portal.privacy.notices import current_promise
from portal.ui.pages.steps import FormStep
from registration.unemployment import services
from registration.unemployment.enums import WAITING, State
from registration.unemployment.forms import CorrectionForm
from registration.unemployment.ladder import last_words
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.asking import SERVICE, STEPS, answers_of, citizens_only, form_of, groups_of, typed
from registration.unemployment.pages.mine import mine_or_404
from registration.unemployment.rules import source_of

CORRECTABLE = WAITING | {State.NEED_SUPPLEMENT}


@never_cache
@reads_and_writes
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything as it stands with what was changed, the promise again, and the button."""
    case = _mine(request, pk)
    if case.state not in CORRECTABLE:
        return redirect("my")
    answers, unfinished = answers_of(kept_of(case), request.user.phone)  # type: ignore[arg-type, union-attr]
    if answers is None:
        return redirect("register-correct-question", pk=pk, step=unfinished)
    form = CorrectionForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid() and _handed_in(request, case, answers, form):
        return redirect("my")
    return render(request, "registration/unemployment/correct.html", _context(case, answers, form))


def _handed_in(request: HttpRequest, case: UnemploymentRegistration, answers: services.Answers, form: Any) -> bool:
    version = form.cleaned_data["version"]
    try:
        services.hand_in_again(
            actor=request.actor, case=case, answers=answers, version=version, channel=channel_of(request)
        )  # type: ignore[attr-defined]
    except Stale:
        case.refresh_from_db()
        if not services.changed_lines(case, answers):
            return True  # the same button pressed twice: the first press did it
        form.add_error(None, "服务站刚刚看过这一件，请再看一眼，没变就再点一次")
        form.use_version(case.version)
        return False
    except ValidationError as problem:
        form.add_error(None, problem)
        return False
    return True


def _context(case: UnemploymentRegistration, answers: services.Answers, form: Any) -> dict[str, Any]:
    asked = case.state == State.NEED_SUPPLEMENT
    step = FormStep(
        SERVICE, 1, 1, "修改登记", form, "改好了就交上去", act="交上去" if asked else "改好了，再交一次",
        later=reverse("my"), back=reverse("my"),
    )  # fmt: skip
    return {
        "case": case,
        "step": step,
        "asked": last_words(case, "ask") if asked else "",
        "changed": services.changed_lines(case, answers),
        "groups": groups_of(answers, lambda name: reverse("register-correct-question", args=[case.pk, name])),
        "promise": current_promise(),
    }


@never_cache
@reads_and_writes
def correct_question(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """One question again; what is written is kept until it is handed in again."""
    case = _mine(request, pk)
    if case.state not in CORRECTABLE:
        return redirect("my")
    form = form_of(step, kept_of(case), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        services.save_correction(actor=request.actor, case=case, answers=typed(form, request))  # type: ignore[attr-defined]
        if form.is_valid():
            return redirect("register-correct", pk=pk)
    if step == "residence":
        form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    back = reverse("register-correct", args=[pk])
    shown = replace(STEPS[step], form=form, back=back, act="改成这样")
    return render(request, "registration/unemployment/question.html", {"step": shown, "helped_another_way": False})


def _mine(request: HttpRequest, pk: UUID) -> UnemploymentRegistration:
    citizens_only(request)
    return mine_or_404(request, pk)


def said_source(case: UnemploymentRegistration) -> str:
    """The category somebody picked; the usual one of the reason goes with the reason, when that is changed."""
    usual = source_of(case.reason)
    return "" if case.unemployment_source == usual else case.unemployment_source


def kept_of(case: UnemploymentRegistration) -> dict[str, Any]:
    """What was handed in, with what has been changed since, as typed."""
    person = case.person
    assert person is not None and case.jobless_since is not None  # handed in
    given = {
        "name": person.name, "id_type": person.id_type, "id_number": person.id_number, "region": case.region_code,
        "reason": case.reason, "jobless_since": case.jobless_since.isoformat(), "unemployment_source": said_source(case),
    }  # fmt: skip
    return given | (case.draft or {})  # type: ignore[operator]
