"""Pages of the exports: asking with a purpose, the second person's word, waiting, and the file."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy.trail import note, sensitive
from portal.rules.parameters import parameter
from portal.ui.pages.paging import page_of
from portal.ui.tables.sheets import Sheet, sheet_of
from registration.roster import archives, exports
from registration.roster.forms import DecideForm, PurposeForm, ShowForm
from registration.roster.models import ExportRequest
from registration.roster.pages.roster import region_of

WORDS = {
    "waiting": ("due", "等批准"), "refused": ("late", "没有同意"), "failed": ("late", "没做成"),
    "building": ("wait", "正在做"), "ready": ("done", "可以下载"), "over": ("none", "过期了，文件已删"),
}  # fmt: skip


@never_cache
@reads_and_writes
def ask(request: HttpRequest) -> HttpResponse:
    """Why, and what will happen: at once, or after a second person's word."""
    actor, sheet = allowed(request, Action.EXPORT_ASK), _sheet(request)
    asked, region = sheet.clean(request.GET.dict()), region_of(actor)
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = exports.ask(actor=actor, sheet=sheet, asked=asked, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            note(
                request,
                action="export.ask",
                object_id=str(made.pk),
                reason=made.purpose,
                detail={"rows": made.row_count},
            )
            wake()
            return redirect("export", made.pk)
    count = sheet.rows(actor, asked, region).count()
    limit, hours = (int(parameter(code, region=region)) for code in (exports.APPROVAL_ROWS, exports.HOURS))
    context = {"form": form, "count": count, "limit": limit, "hours": hours}
    context |= {"sheet": sheet, "said": sheet.words(asked, region)}
    return render(request, "registration/roster/export_ask.html", context)


def _sheet(request: HttpRequest) -> Sheet:
    """Which register is taken out; the roster where the address does not say."""
    try:
        return sheet_of(request.GET.get("sheet", "roster"))
    except KeyError:
        raise Http404 from None


def _said(one: ExportRequest) -> str:
    """Which register, and the filter in words."""
    sheet = sheet_of(one.sheet)
    return f"{sheet.title}：{sheet.words(one.asked, one.region_code)}"


def wake() -> None:
    """Tell a worker that something waits; if the broker is away the timer finds it."""
    from registration.roster.tasks import build_exports

    transaction.on_commit(_forgivingly(build_exports.delay))


def _forgivingly(send: Any) -> Any:
    def try_it() -> None:
        from kombu.exceptions import OperationalError

        try:
            send()
        except (OperationalError, OSError):
            return

    return try_it


@never_cache
@reads
def mine(request: HttpRequest) -> HttpResponse:
    """What I asked for, and what waits for my word."""
    actor = _either(request)
    page = page_of(ExportRequest.objects.of(actor).order_by("-asked_at"), request)
    waiting = ExportRequest.objects.to_decide(actor).select_related("asked_by", "office").order_by("asked_at")
    context = {
        "rows": [(one, *WORDS[one.standing], _said(one)) for one in page],
        "page": page,
        "waiting": [(one, _said(one)) for one in waiting[:50]],
        "may_ask": actor.can(Action.EXPORT_ASK),
    }
    return render(request, "registration/roster/exports.html", context)


@never_cache
@reads
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where one request stands; who decides finds the two buttons here. Asked again every other second while it is made."""
    actor = _either(request)
    one = _one(actor, pk)
    state, word = WORDS[one.standing]
    context = {
        "export": one,
        "sheet": sheet_of(one.sheet),
        "state": state,
        "word": word,
        "said": _said(one),
        "may_decide": one.standing == "waiting"
        and one.asked_by_id != actor.user_id
        and actor.can(Action.EXPORT_APPROVE),
        "is_mine": one.asked_by_id == actor.user_id,
        "form": DecideForm(),
        "show": ShowForm(),
    }
    name = "export_state" if getattr(request, "htmx", False) else "export"
    return render(request, f"registration/roster/{name}.html", context)


@writes
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Grant or refuse; a refusal needs a reason."""
    actor = allowed(request, Action.EXPORT_APPROVE)
    one = get_object_or_404(ExportRequest.objects.to_decide(actor), pk=pk)
    form = DecideForm(request.POST)
    problem = "不同意要写理由"
    if form.is_valid():
        approved, why = form.cleaned_data["approved"] == "yes", form.cleaned_data["why"]
        note(request, action="export.decide", object_id=str(pk), reason=why, detail={"approved": approved})
        try:
            exports.decide(actor=actor, request=one, approved=approved, why=why)
        except ValidationError as refused:
            problem = refused.messages[0]
        else:
            wake()
            return redirect("exports")
    context = {"problem": problem, "back": request.path.removesuffix("decide/")}
    return render(request, "registration/roster/refused.html", context, status=409)


@sensitive
@never_cache
@reads
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file, while it is open, for who asked for it; every fetch leaves its row in the audit."""
    actor = allowed(request, Action.EXPORT_ASK)
    one = get_object_or_404(ExportRequest.objects.of(actor), pk=pk)
    note(request, action="export.download", object_id=str(pk), reason=one.purpose, detail={"rows": one.row_count})
    if not one.is_open:
        raise Http404
    try:
        content = exports.content_of(one)
    except FileNotFoundError:
        raise Http404 from None
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{exports.file_name(one)}.zip')}"
    return answer


@never_cache
@writes
def password(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The archive's password on a page of its own, once, for who asked for the file; that it was seen is audited."""
    actor = allowed(request, Action.EXPORT_ASK)
    one, form = get_object_or_404(ExportRequest.objects.of(actor), pk=pk), ShowForm(request.POST)
    note(request, action="export.password", object_id=str(pk), reason=one.purpose)
    form.is_valid()
    try:
        shown = archives.show_password(actor=actor, pk=pk, key=form.cleaned_data["key"])
    except ValidationError:
        return redirect("export", pk)  # the page says that it was seen, and when
    return render(
        request,
        "registration/roster/export_password.html",
        {"export": one, "password": shown, "sheet": sheet_of(one.sheet)},
    )


def _either(request: HttpRequest) -> Actor:
    """Who asks, or who decides."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not (actor.can(Action.EXPORT_ASK) or actor.can(Action.EXPORT_APPROVE)):
        raise Http404
    return actor


def _one(actor: Actor, pk: UUID) -> ExportRequest:
    return get_object_or_404(
        ExportRequest.objects.visible_to(actor).select_related("asked_by", "office", "decided_by"), pk=pk
    )
