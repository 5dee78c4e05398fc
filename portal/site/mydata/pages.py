"""The person's pages: everything held, who looked, consents and objections, a copy, and the end of it."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts import codes
from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind
from portal.accounts.forms import CodeForm
from portal.accounts.models import User
from portal.exchange.partners import disclosures
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.people.facts.objections import Objection
from portal.people.facts.questions import CONSENT
from portal.people.merging.services import everyone_behind
from portal.people.models import Person
from portal.privacy.matrix import mask_phone
from portal.privacy.notices import CONSENTS, current_notice
from portal.privacy.register import Sensitivity
from portal.privacy.trail import note
from portal.site.mydata.looks import looks_at, shown
from portal.ui.pages.paging import page_of
from registration.details import services as details
from registration.mydata import collect, exports, services
from registration.mydata.enums import RequestState
from registration.mydata.forms import AskForm
from registration.mydata.models import DataExport, DataRequest
from registration.unemployment.services import latest_handed_in

CHECKED = "my_data_checked"
WORDS = {
    "building": ("wait", "正在做"), "ready": ("done", "可以下载"), "over": ("none", "过期了，文件已删"),
    "failed": ("late", "没做成，请再要一次"),
}  # fmt: skip


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind is not ActorKind.CITIZEN:
        raise Http404
    return actor


def person_of(actor: Actor) -> Person:
    """The person whose page it is: the one registered last, else the first the account speaks for; 404 without any."""
    case = latest_handed_in(actor)
    if case and case.person and case.person.merged_into_id is None:
        return case.person
    found = services.account_holder(actor)
    if not found:
        raise Http404
    return found[0]


@never_cache
@reads
def overview(request: HttpRequest) -> HttpResponse:
    """Everything by topic, with why, on what basis and for how long; and what can be done with it."""
    actor = _actor(request)
    try:
        person = person_of(actor)
    except Http404:  # a page that search and menu lead to says what there is to say
        return render(request, "site/mydata/nothing.html")
    context = {
        "topics": collect.topics(person, actor.user_id),  # type: ignore[arg-type]
        "checked": bool(request.session.get(CHECKED)),
        "sensitive": Sensitivity.SENSITIVE,
        "requests": collect.requests_of(actor.user_id)[:10],  # type: ignore[arg-type]
        "copies": [(one, *WORDS[one.standing]) for one in DataExport.objects.of(actor).order_by("-asked_at")[:5]],
        "looks": shown(list(looks_at(person.pk)[:5])),
        "given": disclosures.shown(disclosures.messages_about(everyone_behind(person.pk))[:5]),
    }
    return render(request, "site/mydata/overview.html", context)


@never_cache
@reads
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked: office, purpose, time."""
    page = page_of(looks_at(person_of(_actor(request)).pk), request)
    return render(request, "site/mydata/looks.html", {"page": page, "looks": shown(page.rows)})


@never_cache
@reads
def given(request: HttpRequest) -> HttpResponse:
    """Which other authority was told what, on which ground, and when."""
    people = everyone_behind(person_of(_actor(request)).pk)
    page = page_of(disclosures.messages_about(people), request)
    return render(request, "site/mydata/given.html", {"page": page, "given": disclosures.shown(page.rows)})


@never_cache
@reads
def consents(request: HttpRequest) -> HttpResponse:
    """What was agreed to, in which version, and what is objected to; each ends by one press."""
    actor = _actor(request)
    person = person_of(actor)
    given = details.answered(person).given.get(CONSENT)
    texts = {notice.version: notice for notice in CONSENTS}
    objections = services.objections_of(person)
    context = {
        "consent": given, "text": texts.get(str(given.value)) if given else None, "notice": current_notice(),
        "objections": [(what.name.lower(), what.label, objections.get(what)) for what in Objection],
    }  # fmt: skip
    return render(request, "site/mydata/consents.html", context)


@writes
def withdraw_consent(request: HttpRequest) -> HttpResponse:
    """The consent ends at once, and what stood under it is deleted (case 106)."""
    actor = _actor(request)
    details.take_consent_back(actor=actor, person=person_of(actor))
    return redirect("my-data-consents")


@writes
def stop_objecting(request: HttpRequest) -> HttpResponse:
    """The person wants it again."""
    actor = _actor(request)
    wanted = {what.name.lower(): what for what in Objection}.get(request.POST.get("what", ""))
    if wanted is None:
        raise Http404
    services.stop_objecting(actor=actor, person=person_of(actor), what=wanted)
    return redirect("my-data-consents")


@never_cache
@reads_and_writes
def ask(request: HttpRequest) -> HttpResponse:
    """A correction by the office, or an objection: with a clock and an answer."""
    actor = _actor(request)
    case = latest_handed_in(actor)
    if case is None or case.person is None:
        raise Http404
    form = AskForm(request.POST or None, initial={"kind": request.GET.get("kind", "correct")})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(actor=actor, case=case, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("my-data-request", made.pk)
    return render(request, "site/mydata/ask.html", {"form": form, "case": case})


@never_cache
@reads
def one_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request with its deadline and answer."""
    one = get_object_or_404(DataRequest.objects.visible_to(_actor(request)).select_related("service_office"), pk=pk)
    return render(request, "site/mydata/request.html", {"one": one, "waiting": one.state == RequestState.WAITING})


@writes
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a request back."""
    actor = _actor(request)
    one = get_object_or_404(DataRequest.objects.visible_to(actor).filter(state=RequestState.WAITING), pk=pk)
    services.withdraw(actor=actor, one=one)
    return redirect("my-data-request", pk)


class ConfirmForm(CodeForm):
    """The code, and what a stranger with the same telephone does not know (trust.md case 23)."""

    tail = forms.RegexField(
        r"^[0-9]{5}[0-9Xx]$", label="您的证件号码最后 6 位", help_text="号码换过主人的手机，光有验证码不算本人。",
        error_messages={"required": "请写证件号码最后 6 位", "invalid": "请写证件号码最后 6 位"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "lj-w-code"}),
    )  # fmt: skip


def _confirmed(request: HttpRequest, actor: Actor, form: ConfirmForm, person: Person) -> bool:
    """Whether code and number are right. A wrong number spends the code: there are ten a day, no more guesses."""
    try:
        user = codes.confirm_code(request, form.cleaned_data["code"])
        if user.pk != actor.user_id:
            raise ValidationError("验证码过期了，请再要一个", code="expired")
    except ValidationError as problem:
        form.add_error("code", problem)
        return False
    if form.cleaned_data["tail"].upper() != person.id_number[-6:]:
        form.add_error("tail", "和登记的证件号码对不上。请再要一个验证码")
        return False
    request.session[CHECKED] = True
    return True


def _send_code(request: HttpRequest, actor: Actor, form: ConfirmForm) -> None:
    try:
        codes.request_code(request, str(User.objects.get(pk=actor.user_id).phone))
    except ValidationError as problem:
        form.add_error(None, problem)


def _code_page(request: HttpRequest, template: str, act: Any, context: dict[str, Any]) -> HttpResponse:
    """A page that acts only with a second confirmation: first the code is sent, then it is typed."""
    actor = _actor(request)
    sending = request.method == "POST" and request.POST.get("act") == "send"
    form = ConfirmForm(request.POST if request.method == "POST" and not sending else None)
    if sending:
        form = ConfirmForm({})
        form.full_clean()
        form.errors.clear()
        _send_code(request, actor, form)
    elif request.method == "POST" and form.is_valid() and _confirmed(request, actor, form, person_of(actor)):
        try:
            with transaction.atomic():
                return act(actor)
        except ValidationError as problem:
            form.add_error(None, problem)
    sent = codes.current_challenge(request) is not None
    account = User.objects.get(pk=actor.user_id)
    shown_to = {"form": form, "sent": sent, "phone": mask_phone(account.phone or "")}
    return render(request, template, context | shown_to)


@never_cache
@reads_and_writes
def check(request: HttpRequest) -> HttpResponse:
    """Who it is, before what is sensitive is shown for the rest of this session."""
    return _code_page(request, "site/mydata/check.html", lambda actor: redirect("my-data"), {})


@never_cache
@reads_and_writes
def copy(request: HttpRequest) -> HttpResponse:
    """Ask for a copy; a code by text message confirms who asks."""
    person = person_of(_actor(request))

    def act(actor: Actor) -> HttpResponse:
        made = exports.ask(actor=actor, person=person)
        note(request, action="my-data-copy", person_id=person.pk, object_id=str(made.pk))
        _wake()
        return redirect("my-data-state", made.pk)

    return _code_page(request, "site/mydata/copy.html", act, {})


def _wake() -> None:
    """Tell a worker; if the broker is away the timer finds it."""
    from kombu.exceptions import OperationalError

    from registration.tasks import build_data_exports

    def send() -> None:
        try:
            build_data_exports.delay()
        except (OperationalError, OSError):
            return

    transaction.on_commit(send)


@never_cache
@reads
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the copy is; asked again every other second while it is made."""
    one = get_object_or_404(DataExport.objects.of(_actor(request)), pk=pk)
    look, word = WORDS[one.standing]
    name = "copy_state" if getattr(request, "htmx", False) else "state"
    return render(request, f"site/mydata/{name}.html", {"copy": one, "look": look, "word": word})


@never_cache
@reads
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The copy, for whose it is, while it is open."""
    one = get_object_or_404(DataExport.objects.of(_actor(request)), pk=pk)
    if not one.is_open:
        raise Http404
    try:
        content = exports.content_of(one)
    except FileNotFoundError:
        raise Http404 from None
    answer = HttpResponse(content, content_type="application/zip")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote('我的资料.zip')}"
    return answer


@never_cache
@reads_and_writes
def delete(request: HttpRequest) -> HttpResponse:
    """What goes now, what must stay and until when; then, with a code, it is done and the certificate shown."""
    actor = _actor(request)
    person, alone = person_of(actor), len(services.account_holder(actor)) <= 1

    def act(actor: Actor) -> HttpResponse:
        if not alone:
            raise ValidationError("这个账号还替别的人办过事。请到服务站删", code="others")
        one = services.erase(actor=actor, person=person)
        note(request, action="my-data-delete", person_id=person.pk, object_id=str(one.pk))
        logout(request)
        return render(request, "site/mydata/certificate.html", {"one": one})

    return _code_page(request, "site/mydata/delete.html", act, services.outlook(person))
