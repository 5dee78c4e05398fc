"""Applying: start, three short questions, check, submit. Every step is kept as typed, on any device."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.identity import read_identity
from portal.privacy.matrix import mask_id, mask_phone
from portal.privacy.notices import current_notice, current_promise
from portal.privacy.trail import unaudited
from portal.regions.selectors import full_name
from portal.ui.pages.steps import FormStep
from portal.ui.parts import CheckGroup, CheckRow
from portal.ui.words import cn_full_date, cn_time
from registration.unemployment import services
from registration.unemployment.enums import Reason, Situation
from registration.unemployment.forms import IdentityForm, PromiseForm, ReasonForm, ResidenceForm, StartForm
from registration.unemployment.models import UnemploymentRegistration

SERVICE, TOTAL = "失业登记", 5
QUESTIONS: dict[str, tuple[type[forms.Form], FormStep, str]] = {
    "identity": (
        IdentityForm,
        FormStep(
            SERVICE,
            2,
            TOTAL,
            "您是谁",
            forms.Form(),
            "您叫什么名字？",
            why="要知道是给谁登记。号码加密保存，页面上只露后四位。",
        ),
        "residence",
    ),
    "residence": (
        ResidenceForm,
        FormStep(
            SERVICE,
            3,
            TOTAL,
            "住在哪里",
            forms.Form(),
            question=True,
            why="您住的地方决定由哪个服务站联系您。以后搬家了，随时可以改。",
        ),
        "reason",
    ),
    "reason": (
        ReasonForm,
        FormStep(
            SERVICE,
            4,
            TOTAL,
            "为什么没有工作",
            forms.Form(),
            "说说失业的情况",
            why="原因不同，能享受的政策不同。怎么选都能登记。",
        ),
        "check",
    ),
}
BACK = {"identity": "register-start", "residence": "identity", "reason": "residence"}
OTHER_HELP = {
    Situation.EMPLOYED: ("您还在上班，不用登记失业", "想换工作，可以到服务站请人帮您留意，也可以打 12333。"),
    Situation.PENSIONER: ("领养老金的人不登记失业", "想找点活干，可以到服务站登记意愿，也可以打 12333。"),
    Situation.CALL_ME: ("请打 12333", "人社服务电话，全省都能打。说清楚您住在哪个乡镇或街道，请服务站的人联系您。"),
}


@login_not_required
@reads_and_writes
def start(request: HttpRequest) -> HttpResponse:
    """Step one, open to everybody: what we do with the data, and which help fits."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        situation = form.cleaned_data["situation"]
        if situation != Situation.JOBLESS:
            return redirect(f"{reverse('register-other-help')}?situation={situation}")
        return redirect("register-question", step="identity")
    return render(request, "registration/unemployment/start.html", {"form": form, "notice": current_notice()})


@login_not_required
@reads
def other_help(request: HttpRequest) -> HttpResponse:
    """For those who may not register: who helps them, and how to reach them."""
    asked = request.GET.get("situation", "")
    title, words = OTHER_HELP[Situation(asked) if asked in OTHER_HELP else Situation.CALL_ME]
    return render(request, "registration/unemployment/other_help.html", {"title": title, "words": words})


@never_cache
@reads_and_writes
def question(request: HttpRequest, step: str) -> HttpResponse:
    """One question page. What was typed is kept in the draft even where it is not right yet."""
    _citizens_only(request)
    draft = services.current_draft(request.actor)  # type: ignore[attr-defined]
    kept = (draft.draft or {}) if draft else {}
    form = _form(step, kept, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        services.save_draft(actor=request.actor, answers=_typed(form, request))  # type: ignore[attr-defined]
        if form.is_valid():
            return redirect(_following(request, step))
    if step == "residence":
        form.fields["region"].open_at(request)  # type: ignore[attr-defined]
    return render(request, "ui/step.html", {"step": _step(step, form, draft)})


def _following(request: HttpRequest, step: str) -> str:
    """The next question; the check page when a person came from there to change one line."""
    following = "check" if request.GET.get("change") else QUESTIONS[step][2]
    return reverse("register-check") if following == "check" else reverse("register-question", args=[following])


def _step(step: str, form: forms.Form, draft: UnemploymentRegistration | None) -> FormStep:
    back = BACK[step]
    return replace(
        QUESTIONS[step][1],
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
    _citizens_only(request)
    services.save_draft(actor=request.actor, answers=_typed(_form(step, {}, None), request))  # type: ignore[attr-defined]
    return JsonResponse({"saved_at": cn_time(timezone.now())})


def _typed(form: forms.Form, request: HttpRequest) -> dict[str, str]:
    """The raw words of this step's own fields, cut to what a draft can hold."""
    return {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in form.fields}


def _form(step: str, kept: dict[str, str], data: Any) -> forms.Form:
    form_class = QUESTIONS[step][0]
    given = {"identity": _identity_of(kept)} if form_class is ReasonForm else {}
    return form_class(data, initial=kept, **given)


def _identity_of(kept: dict[str, str]) -> Any:
    try:
        return read_identity(kept.get("id_number", ""), kept.get("id_type", "resident"))
    except ValidationError:
        return None


@never_cache
@reads_and_writes
def check(request: HttpRequest) -> HttpResponse:
    """Step five: everything once more, with a way to change each line, then the promise and the button."""
    _citizens_only(request)
    draft = services.current_draft(request.actor)  # type: ignore[attr-defined]
    if draft is None:
        return redirect("my")
    answers, unfinished = _answers(draft.draft or {}, request)
    if unfinished:
        return redirect("register-question", step=unfinished)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.submit(actor=request.actor, draft=draft, answers=answers)  # type: ignore[attr-defined]
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("register-receipt", pk=draft.pk)
    step = FormStep(
        SERVICE, TOTAL, TOTAL, "核对和提交", form, "看一遍，对不对？", act="提交登记", later=reverse("my"),
        back=reverse("register-question", args=["reason"]),
    )  # fmt: skip
    shown = {"step": step, "groups": _groups(answers), "promise": current_promise()}
    return render(request, "registration/unemployment/check.html", shown)


def _answers(kept: dict[str, str], request: HttpRequest) -> tuple[Any, str]:
    """The cleaned answers, or the first step that still has something wrong."""
    cleaned: dict[str, Any] = {}
    for step in QUESTIONS:
        form = _form(step, kept, kept)
        if not form.is_valid():
            return None, step
        cleaned |= form.cleaned_data
    return services.Answers(
        name=cleaned["name"], id_type=cleaned["id_type"], identity=cleaned["identity"],
        phone=request.user.phone, region_code=services.service_region(cleaned["region"]),  # type: ignore[union-attr]
        reason=cleaned["reason"], jobless_since=cleaned["jobless_since"],
    ), ""  # fmt: skip


def _groups(answers: services.Answers) -> list[CheckGroup]:
    who, where, why = (f"{reverse('register-question', args=[step])}?change=1" for step in QUESTIONS)
    return [
        CheckGroup("您是谁", [
            CheckRow("姓名", answers.name, who),
            CheckRow("证件号码", mask_id(answers.identity.number), who, f"{cn_full_date(answers.identity.birth_date)[:-4]}出生"),
            CheckRow("手机", mask_phone(answers.phone), note="收过验证码"),
        ]),
        CheckGroup("住在哪里", [CheckRow("常住地", full_name(answers.region_code), where)]),
        CheckGroup("失业的情况", [
            CheckRow("原因", Reason(answers.reason).label, why),
            CheckRow("从哪天起", cn_full_date(answers.jobless_since), why),
        ]),
    ]  # fmt: skip


def _citizens_only(request: HttpRequest) -> None:
    if request.actor.role or not request.actor.can(Action.REGISTER_SELF):  # type: ignore[attr-defined]
        raise PermissionDenied
