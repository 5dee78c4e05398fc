"""The person's journey: start, four short questions, check, receipt, status. Every step is kept as typed."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.messages.models import Message
from portal.people.identity import read_identity
from portal.privacy.matrix import mask_id, mask_phone
from portal.privacy.notices import current_notice, current_promise
from portal.regions.selectors import full_name
from portal.ui.pdf import receipt_pdf
from registration.unemployment import services
from registration.unemployment.enums import Reason, Situation, State
from registration.unemployment.forms import IdentityForm, LeaveForm, PromiseForm, ReasonForm, ResidenceForm, StartForm
from registration.unemployment.ladder import ladder
from registration.unemployment.models import UnemploymentRegistration

STEPS = ("开始", "您是谁", "住在哪里", "为什么没有工作", "核对和提交")
QUESTIONS: dict[str, tuple[int, type, str]] = {
    "identity": (2, IdentityForm, "residence"),
    "residence": (3, ResidenceForm, "reason"),
    "reason": (4, ReasonForm, "check"),
}
OTHER_HELP = {
    Situation.EMPLOYED: "您还在上班，不用登记失业。想换工作，可以请服务站帮您留意。",
    Situation.PENSIONER: "领养老金的人不登记失业。想找点活干，请服务站的人联系您。",
    Situation.CALL_ME: "留个电话，服务站的人打给您。",
}


@login_not_required
@reads_and_writes
def start(request: HttpRequest) -> HttpResponse:
    """Step one, open to everybody: what we do with the data, and which help fits."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["situation"] != Situation.JOBLESS:
            return redirect(f"{reverse('register-other-help')}?situation={form.cleaned_data['situation']}")
        request.session["notice_seen"] = current_notice().version
        return redirect("register-question", step="identity")
    return _page(request, "start", 1, {"form": form, "notice": current_notice()})


@login_not_required
@reads
def other_help(request: HttpRequest) -> HttpResponse:
    """For those who may not register: who helps them, and how to reach them."""
    words = OTHER_HELP.get(request.GET.get("situation", ""), OTHER_HELP[Situation.CALL_ME])  # type: ignore[call-overload]
    return render(request, "registration/unemployment/other_help.html", {"words": words})


@never_cache
@reads_and_writes
def question(request: HttpRequest, step: str) -> HttpResponse:
    """One question page: answers are kept in the draft even when they are not right yet."""
    _citizens_only(request)
    number, form_class, following = QUESTIONS[step]
    draft = services.current_draft(request.actor)  # type: ignore[attr-defined]
    kept = (draft.draft or {}) if draft else {}
    if request.method != "POST":
        return _page(request, step, number, {"form": _form(form_class, kept, None), "kept": draft})
    form = _form(form_class, kept, request.POST)
    services.save_draft(actor=request.actor, answers=_typed(form, request))  # type: ignore[attr-defined]
    if form.is_valid():
        changing = request.GET.get("change") == "1" or request.POST.get("later")
        return redirect("my") if request.POST.get("later") else redirect(*_next("check" if changing else following))
    return _page(request, step, number, {"form": form, "kept": draft})


def _next(step: str) -> tuple[str, ...]:
    return ("register-check",) if step == "check" else (reverse("register-question", args=[step]),)


@never_cache
@writes
def autosave(request: HttpRequest, step: str) -> JsonResponse:
    """Keep what stands in the fields right now; answers with the time that the bar shows."""
    _citizens_only(request)
    form = _form(QUESTIONS[step][1], {}, request.POST)
    services.save_draft(actor=request.actor, answers=_typed(form, request))  # type: ignore[attr-defined]
    return JsonResponse({"saved_at": timezone.localtime().strftime("%H:%M")})


def _typed(form: Any, request: HttpRequest) -> dict[str, str]:
    """The raw words of this step's own fields, shortened to what a draft can hold."""
    return {name: request.POST.get(name, "").replace("\x00", "")[:200] for name in form.fields}


def _form(form_class: type, kept: dict[str, str], data: Any) -> Any:
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
    answers, open_step = _answers(draft.draft or {}, request)
    if open_step:
        return redirect("register-question", step=open_step)
    form = PromiseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.submit(actor=request.actor, draft=draft, answers=answers)  # type: ignore[attr-defined]
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("register-receipt", pk=draft.pk)
    shown = {"form": form, "answers": answers, "rows": _rows(answers), "promise": current_promise(), "draft": draft}
    return _page(request, "check", 5, shown)


def _answers(kept: dict[str, str], request: HttpRequest) -> tuple[Any, str]:
    """The cleaned answers, or the first step that still has something wrong."""
    cleaned: dict[str, Any] = {}
    for step, (_, form_class, _following) in QUESTIONS.items():
        form = _form(form_class, kept, kept)
        if not form.is_valid():
            return None, step
        cleaned |= form.cleaned_data
    return services.Answers(
        name=cleaned["name"], id_type=cleaned["id_type"], identity=cleaned["identity"],
        phone=request.user.phone, region_code=cleaned["region"],  # type: ignore[union-attr]
        reason=cleaned["reason"], jobless_since=cleaned["jobless_since"],
    ), ""  # fmt: skip


def _rows(answers: services.Answers) -> list[dict[str, str]]:
    return [
        {"label": "姓名", "value": answers.name, "step": "identity"},
        {"label": "证件号码", "value": mask_id(answers.identity.number), "step": "identity"},
        {"label": "手机", "value": mask_phone(answers.phone), "step": ""},
        {"label": "常住地", "value": full_name(answers.region_code), "step": "residence"},
        {"label": "失业原因", "value": Reason(answers.reason).label, "step": "reason"},
        {"label": "失业日期", "value": answers.jobless_since, "step": "reason"},
    ]


@never_cache
@reads
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a person keeps in hand: number, promise date, office, and what comes next."""
    case = _mine(request, pk)
    return render(request, "registration/unemployment/receipt.html", {"case": case, "office": case.service_office})


@never_cache
@reads
def receipt_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The registration form as PDF, for printing."""
    case = _mine(request, pk)
    document = receipt_pdf(
        title="失业人员登记表",
        number=case.receipt_no,
        rows=[
            ("姓名", case.person.name),
            ("证件号码", mask_id(case.person.id_number)),
            ("手机号码", mask_phone(case.person.phone or "")),
            ("常住地", full_name(case.region_code)),
            ("失业原因", case.get_reason_display()),
            ("失业日期", f"{case.jobless_since:%Y-%m-%d}"),
            ("提交时间", f"{timezone.localtime(case.submitted_at):%Y-%m-%d %H:%M}"),
            ("服务单位", case.service_office.name),
            ("状态", case.get_state_display()),
        ],
    )
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.receipt_no}.pdf"'
    return response


@never_cache
@reads
def my(request: HttpRequest) -> HttpResponse:
    """Everything of mine: what I must do, where each case stands, my messages."""
    if request.actor.role or not request.actor.can(Action.REGISTER_SELF):  # type: ignore[attr-defined]
        return redirect("desk")
    mine = UnemploymentRegistration.objects.visible_to(request.actor)  # type: ignore[attr-defined]
    case = mine.exclude(state__in=[State.DRAFT, State.WITHDRAWN]).select_related("service_office", "person").order_by("-created_at").first()
    return render(
        request,
        "registration/unemployment/my.html",
        {
            "case": case,
            "draft": services.current_draft(request.actor),  # type: ignore[attr-defined]
            "steps": ladder(case) if case else [],
            "letters": Message.objects.filter(person__links__account_id=request.actor.user_id).order_by("-created_at")[:10],  # type: ignore[attr-defined]
        },
    )


@writes
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a registration back before it is decided, or throw a draft away."""
    case = get_object_or_404(UnemploymentRegistration.objects.visible_to(request.actor), pk=pk)  # type: ignore[attr-defined]
    services.withdraw(actor=request.actor, case=case)  # type: ignore[attr-defined]
    return redirect("my")


@never_cache
@reads_and_writes
def leave(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A person who found work, or no longer looks for any, ends the registration."""
    case = _mine(request, pk)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.leave(actor=request.actor, case=case, **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as problem:
            form.add_error("exit_date", problem)
        else:
            return redirect("my")
    return render(request, "registration/unemployment/leave.html", {"form": form, "case": case})


def _mine(request: HttpRequest, pk: UUID) -> UnemploymentRegistration:
    cases = UnemploymentRegistration.objects.visible_to(request.actor).exclude(state=State.DRAFT)  # type: ignore[attr-defined]
    return get_object_or_404(cases.filter(submitted_at__isnull=False).select_related("person", "service_office"), pk=pk)


def _citizens_only(request: HttpRequest) -> None:
    if not request.actor.can(Action.REGISTER_SELF):  # type: ignore[attr-defined]
        raise PermissionDenied


def _page(request: HttpRequest, step: str, number: int, context: dict[str, Any]) -> HttpResponse:
    shown = context | {"step": step, "number": number, "total": len(STEPS), "step_name": STEPS[number - 1]}
    return render(request, f"registration/unemployment/{step}.html", shown)
