"""Applying: start, three short questions, check, submit. Every step is kept as typed, on any device."""

from dataclasses import replace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.exchange.channels.visits import channel_of
from portal.foundation.moods import reads_and_writes, writes
from portal.people.models import Person
from portal.privacy.matrix import mask_id
from portal.privacy.notices import current_notice, current_promise
from portal.privacy.trail import unaudited
from portal.ui.pages.steps import FormStep
from portal.ui.words import cn_time
from registration.unemployment import services
from registration.unemployment.enums import Situation
from registration.unemployment.forms import KnownForm, PromiseForm, StartForm
from registration.unemployment.models import UnemploymentRegistration
from registration.unemployment.pages.asking import (
    SERVICE,
    STEPS,
    TOTAL,
    answers_of,
    citizens_only,
    form_of,
    groups_of,
    typed,
)

BACK = {"identity": "register-start", "residence": "identity", "reason": "residence"}
NEXT = {"identity": "residence", "residence": "reason", "reason": "check"}
TOO_YOUNG = "age"


@login_not_required
@reads_and_writes
def start(request: HttpRequest) -> HttpResponse:
    """Step one, open to everybody: what we do with the data, and which help fits."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        situation = form.cleaned_data["situation"]
        if situation != Situation.JOBLESS:
            return redirect(f"{reverse('help-ask')}?situation={situation}")
        return redirect("register-question", step="identity")
    return render(request, "registration/unemployment/start.html", {"form": form, "notice": current_notice()})


@never_cache
@reads_and_writes
def question(request: HttpRequest, step: str) -> HttpResponse:
    """One question page. What was typed is kept in the draft even where it is not right yet."""
    citizens_only(request)
    draft = services.current_draft(request.actor)  # type: ignore[attr-defined]
    kept = (draft.draft or {}) if draft else {}
    if step == "identity" and not kept.get("id_number") and "again" not in request.GET:
        people = list(Person.objects.of_account(request.actor).order_by("-proved_at", "-created_at"))  # type: ignore[attr-defined]
        if people:
            return _confirm(request, people)
    form = form_of(step, kept, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        services.save_draft(actor=request.actor, answers=typed(form, request), channel=channel_of(request))  # type: ignore[attr-defined]
        if form.is_valid():
            return redirect(_following(request, step))
    if step == "residence":
        form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    shown = {"step": _step(step, form, draft), "helped_another_way": form.has_error("id_number", TOO_YOUNG)}
    return render(request, "registration/unemployment/question.html", shown)


def _confirm(request: HttpRequest, people: list[Person]) -> HttpResponse:
    """Who it is, out of whom the account has said that it is: nothing known is typed twice (黑人社规〔2019〕2号)."""
    known = [(str(one.pk), f"{one.name}，{one.get_id_type_display()} {mask_id(one.id_number)}") for one in people]
    form = KnownForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        chosen = next((one for one in people if str(one.pk) == form.cleaned_data["who"]), None)
        if chosen is None:
            return redirect(f"{reverse('register-question', args=['identity'])}?again=1")
        answers = {"name": chosen.name, "id_type": chosen.id_type, "id_number": chosen.id_number}
        services.save_draft(actor=request.actor, answers=answers, channel=channel_of(request))  # type: ignore[attr-defined]
        return redirect(_following(request, "identity"))
    step = replace(
        STEPS["identity"], title="", form=form, question=True, back=reverse("register-start"), later=reverse("my"),
        why="您以前写过，不用再写一遍。号码只露后四位。",
    )  # fmt: skip
    return render(request, "registration/unemployment/question.html", {"step": step, "helped_another_way": False})


def _following(request: HttpRequest, step: str) -> str:
    """The next question; the check page when a person came from there to change one line."""
    following = "check" if request.GET.get("change") else NEXT[step]
    return reverse("register-check") if following == "check" else reverse("register-question", args=[following])


def _step(step: str, form: forms.Form, draft: UnemploymentRegistration | None) -> FormStep:
    back = BACK[step]
    return replace(
        STEPS[step],
        form=form,
        back=reverse(back) if back == "register-start" else reverse("register-question", args=[back]),
        autosave=reverse("register-autosave", args=[step]),
        later=reverse("my"),
        saved=f"已保存 {cn_time(draft.state_changed_at)}" if draft else "",
    )


@unaudited("a person's own draft, every few seconds; handing it in is audited")
@never_cache
@writes
def autosave(request: HttpRequest, step: str) -> JsonResponse:
    """Keep what stands in the fields right now; answers with the time that the bar shows."""
    citizens_only(request)
    services.save_draft(
        actor=request.actor, answers=typed(form_of(step, {}, None), request), channel=channel_of(request)
    )  # type: ignore[attr-defined]
    return JsonResponse({"saved_at": cn_time(timezone.now())})


@never_cache
@reads_and_writes
def check(request: HttpRequest) -> HttpResponse:
    """Step five: everything once more, with a way to change each line, then the promise and the button."""
    citizens_only(request)
    draft = services.current_draft(request.actor)  # type: ignore[attr-defined]
    if draft is None:
        return _sent_already(request)
    answers, unfinished = answers_of(draft.draft or {}, request.user.phone)  # type: ignore[arg-type, union-attr]
    if answers is None:
        return redirect("register-question", step=unfinished)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.submit(actor=request.actor, draft=draft, answers=answers, channel=channel_of(request))  # type: ignore[attr-defined]
        except ValidationError as problem:
            if services.current_draft(request.actor) is None:  # type: ignore[attr-defined]
                return _sent_already(request)
            form.add_error(None, problem)
        else:
            return redirect("register-receipt", pk=draft.pk)
    step = FormStep(
        SERVICE, TOTAL, TOTAL, "核对和提交", form, "看一遍，对不对？", act="提交登记", later=reverse("my"),
        back=reverse("register-question", args=["reason"]),
    )  # fmt: skip
    groups = groups_of(answers, lambda name: f"{reverse('register-question', args=[name])}?change=1")
    shown = {"step": step, "groups": groups, "promise": current_promise()}
    return render(request, "registration/unemployment/check.html", shown)


def _sent_already(request: HttpRequest) -> HttpResponse:
    """A second press of the same button sees what the first one made."""
    if request.method == "POST":
        latest = services.latest_handed_in(request.actor)  # type: ignore[attr-defined]
        if latest:
            return redirect("register-receipt", pk=latest.pk)
    return redirect("my")
