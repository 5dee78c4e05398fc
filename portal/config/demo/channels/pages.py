"""The simulator's pages: what a person sees inside a channel. They ask the database nothing; all they know came through the API."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.forms import CodeForm, PhoneForm
from portal.config.demo.channels.adapter import Adapter, Answer, Mischief
from portal.config.demo.channels.forms import RegisterForm, VerifiedForm, WishForm, say
from portal.config.demo.channels.frame import (
    adapter_for,
    is_over,
    keep_token,
    label_of,
    page,
    render_in,
    signed_in_first,
    token_of,
    towns_of,
)
from portal.exchange.channels.enums import ChannelCode
from portal.exchange.partners.signing import sm3
from portal.foundation.moods import READ
from portal.privacy.tokens import opened, sealed
from portal.ui.parts import Person, State, Step

ENTRIES = (
    ("失业登记", "sim-register", "没有工作、想找工作，就能登记。只要身份证。"),
    ("就业援助", "sim-help", "留下电话，住地的服务站打给您。"),
    ("求职登记", "sim-jobs", "先看岗位，不用登录；写求职登记，换个渠道接着写。"),
    ("招聘登记", "sim-hiring", "单位要招人：写岗位，换个渠道接着写。"),
)
LONGEST_WISH, FORBIDDEN, NOT_FOUND = 60, 403, 404
NO_SNAPSHOT = "none"
"""A number that no snapshot has: asking for it says what the channel may, and changes nothing."""
VOUCHING = (ChannelCode.MINI_PROGRAM, ChannelCode.PROVINCE_APP, ChannelCode.SOCIAL_CARD, ChannelCode.APP_12333)


@page("GET")
def entry(request: HttpRequest, channel: str) -> HttpResponse:
    """A channel's first screen: the four entries."""
    return render_in(
        request, channel, "entry", entries=ENTRIES, mischief=Mischief, vouches=ChannelCode(channel) in VOUCHING
    )


@page("GET", "POST")
def sign_in(request: HttpRequest, channel: str) -> HttpResponse:
    """The channel asks for a code to the person's telephone."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = Adapter(channel).ask("POST", "session/code/", {"phone": form.cleaned_data["phone"]})
        if answer.is_good:
            request.session["simulator_code"] = [answer.body["challenge"], sealed(form.cleaned_data["phone"])]
            return redirect("sim-code", channel)
        form.add_error("phone", answer.words)
    return render_in(request, channel, "sign_in", form=form, act="要验证码", demo_code="")


@page("GET", "POST")
def code(request: HttpRequest, channel: str) -> HttpResponse:
    """The person types the code; the channel gets their leave."""
    challenge, phone = request.session.get("simulator_code", ["", ""])
    if not challenge:
        return redirect("sim-sign-in", channel)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = Adapter(channel).ask("POST", "session/", {"challenge": challenge, "code": form.cleaned_data["code"]})
        if answer.is_good:
            keep_token(request, channel, answer.body["token"])
            request.session.pop("simulator_code")
            return redirect(request.session.pop("simulator_next", "sim-register"), channel)
        form.add_error("code", answer.words)
    demo_code = import_string(settings.SMS_GATEWAY)().last_code(opened(phone))
    return render_in(request, channel, "sign_in", form=form, act="登录", demo_code=demo_code)


@page("GET", "POST")
def pair(request: HttpRequest, channel: str) -> HttpResponse:
    """Authorised login: the channel shows a number; a post asks whether the person has agreed to it."""
    kept, said = request.session.get("simulator_pairing", ["", "", ""]), ""
    if request.method == "POST" and kept[0] == channel:
        answer = Adapter(channel).ask("POST", "session/paired/", {"pairing": opened(kept[1])})
        if answer.is_good:
            keep_token(request, channel, answer.body["token"])
            request.session.pop("simulator_pairing")
            return redirect(request.session.pop("simulator_next", "sim-register"), channel)
        said = answer.words
    if request.method == "POST" and kept[0] != channel:
        answer = Adapter(channel).ask("POST", "session/pairing/")
        if answer.is_good:
            kept = [channel, sealed(answer.body["pairing"]), answer.body["number"]]
            request.session["simulator_pairing"] = kept
        said = "" if answer.is_good else answer.words
    number = kept[2] if kept[0] == channel else ""
    if said and number and "同意" not in said:  # it is over: the next post asks for another number
        request.session.pop("simulator_pairing", None)
        number = ""
    return render_in(request, channel, "pair", number=number, said=said)


@page("GET", "POST")
def arrive(request: HttpRequest, channel: str) -> HttpResponse:
    """The application has verified the person and opens our pages for them, signed in."""
    form = VerifiedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = Adapter(channel).ask("POST", "session/ticket/", form.cleaned_data)
        if answer.is_good:
            return redirect(answer.body["url"])
        say(form, (answer.body or {}).get("errors") or {"": answer.words})
    return render_in(request, channel, "arrive", form=form)


@page("POST")
def sign_out(request: HttpRequest, channel: str) -> HttpResponse:
    """The person takes their leave back."""
    if token_of(request, channel):
        adapter_for(request, channel).ask("DELETE", "session/")
        keep_token(request, channel, "")
    return redirect("sim-entry", channel)


@page("GET", "POST")
def register(request: HttpRequest, channel: str) -> HttpResponse:
    """The draft, wherever it was begun; a post keeps it, and hands it in where that was asked."""
    if (first := signed_in_first(request, channel, "sim-register")) is not None:
        return first
    outside = adapter_for(request, channel)
    held = outside.ask("GET", "my/draft/")
    if is_over(request, channel, held):
        return redirect("sim-sign-in", channel)
    if held.status == 404 and request.method != "POST" and _latest(outside):
        return redirect("sim-case", channel)
    draft = held.body if held.is_good else {}
    known = draft.get("answers", {})
    towns = towns_of(outside)
    form = RegisterForm(
        request.POST or None, towns=towns, known_number=known.get("id_number", ""),
        initial={name: value for name, value in known.items() if name != "id_number"},
    )  # fmt: skip
    if request.method == "POST" and _kept(outside, form):
        if "hand_in" not in request.POST:
            return redirect("sim-register", channel)
        answer = outside.ask(
            "POST", "my/draft/submit/", dict.fromkeys(("notice", "promise"), "promise" in request.POST)
        )
        if answer.is_good:
            return redirect("sim-case", channel)
        say(form, (answer.body or {}).get("errors") or {"": answer.words})
    begun = label_of(draft.get("begun_in", ""))
    form.ask_for_all()
    texts = outside.ask("GET", "notices/").body or {}
    return render_in(
        request, channel, "register", form=form, begun_in=begun, notice=texts.get("notice"), promise=texts.get("promise"),
        is_complete=draft.get("is_complete", False),
    )  # fmt: skip


def _kept(outside: Adapter, form: RegisterForm) -> bool:
    """Whether what was written is in the draft now."""
    if not form.is_valid():
        return False
    answer = outside.ask("PATCH", "my/draft/", {name: value for name, value in form.cleaned_data.items() if value})
    if not answer.is_good:
        say(form, (answer.body or {}).get("errors") or {"": answer.words})
    return answer.is_good


def _latest(outside: Adapter) -> dict[str, Any] | None:
    """The registration handed in last, with its ladder."""
    rows = (outside.ask("GET", "my/registrations/", query="page_size=1").body or {}).get("results") or []
    return outside.ask("GET", f"my/registrations/{rows[0]['id']}/").body if rows else None


@page("GET", "POST")
def case(request: HttpRequest, channel: str) -> HttpResponse:
    """Where the registration stands; a post takes it back."""
    if (first := signed_in_first(request, channel, "sim-case")) is not None:
        return first
    outside = adapter_for(request, channel)
    known = outside.ask("GET", "my/")
    if is_over(request, channel, known):
        return redirect("sim-sign-in", channel)
    latest, said = _latest(outside), ""
    if request.method == "POST" and latest:
        answer = outside.ask("POST", f"my/registrations/{latest['id']}/withdraw/")
        if answer.is_good:
            return redirect("sim-case", channel)
        said = answer.words
    letters = (outside.ask("GET", "my/letters/", query="page_size=5").body or {}).get("results", [])
    return render_in(
        request,
        channel,
        "case",
        latest=latest,
        person=known.body or {},
        letters=letters,
        said=said,
        steps=_steps(latest),
    )


def _steps(latest: dict[str, Any] | None) -> list[Step]:
    """The ladder as the portal told it, for our own drawing of one."""
    return [
        Step(one["title"], State(one["state"]), parse_datetime(one["at"] or ""), Person(one["by"]) if one["by"] else None, one["note"], one["word"])
        for one in (latest or {}).get("steps", [])
    ]  # fmt: skip


@page("GET", "POST")
def ask_for_help(request: HttpRequest, channel: str) -> HttpResponse:
    """The person asks to be called."""
    if (first := signed_in_first(request, channel, "sim-help")) is not None:
        return first
    outside, made = adapter_for(request, channel), None
    form = WishForm(request.POST or None, towns=towns_of(outside))
    if request.method == "POST" and form.is_valid():
        answer = outside.ask("POST", "my/help-requests/", form.cleaned_data)
        if is_over(request, channel, answer):
            return redirect("sim-sign-in", channel)
        if answer.is_good:
            made = answer.body
        else:
            say(form, (answer.body or {}).get("errors") or {"": answer.words})
    return render_in(request, channel, "help", form=form, made=made)


@page("GET", "POST")
def subscribe(request: HttpRequest, channel: str) -> HttpResponse:
    """The person allows messages inside the mini-program, or takes that back."""
    if channel != ChannelCode.MINI_PROGRAM:
        raise Http404
    if (first := signed_in_first(request, channel, "sim-subscribe")) is not None:
        return first
    outside, said = adapter_for(request, channel), ""
    if request.method == "POST":
        wants = "end" not in request.POST
        body = {"receiver": sm3(outside.token.encode())[:28]}
        answer = outside.ask("POST", "my/subscription/", body) if wants else outside.ask("DELETE", "my/subscription/")
        said = "" if answer.is_good else answer.words
    held = outside.ask("GET", "my/subscription/")
    if is_over(request, channel, held):
        return redirect("sim-sign-in", channel)
    return render_in(request, channel, "subscribe", on=(held.body or {}).get("on", False), said=said)


@page("GET")
def jobs(request: HttpRequest, channel: str) -> HttpResponse:
    """Looking for work: what is recommended to who is signed in, and the vacancies that everybody may read."""
    outside = adapter_for(request, channel)
    told = _told(request, channel, outside)
    wanted = {"q": request.GET.get("q", "").strip()[:LONGEST_WISH], "cursor": request.GET.get("cursor", "")}
    answer = Adapter(channel).ask(
        "GET", "vacancies/", query=urlencode({name: said for name, said in wanted.items() if said})
    )
    return render_in(
        request, channel, "jobs", q=wanted["q"], later=bool(wanted["cursor"]), told=told,
        found=answer.body if answer.is_good else {}, said="" if answer.is_good else answer.words,
    )  # fmt: skip


def _told(request: HttpRequest, channel: str, outside: Adapter) -> dict[str, Any] | None:
    """What the portal recommends to the person; nothing where nobody is signed in or the channel may not ask."""
    if not outside.token:
        return None
    answer = outside.ask("GET", "matches/")
    if is_over(request, channel, answer) or answer.status == FORBIDDEN:
        return None
    return {"no_record": answer.status == NOT_FOUND} | (answer.body if answer.is_good else {"said": answer.words})


@page("GET", "POST")
def hiring(request: HttpRequest, channel: str) -> HttpResponse:
    """Hiring: the vacancies of the person's employers, and what a partner's system may do by itself. A post begins a vacancy."""
    if request.method == "POST" and (first := signed_in_first(request, channel, "sim-hiring")) is not None:
        return first
    outside, said = adapter_for(request, channel), ""
    if request.method == "POST":
        answer = outside.ask("POST", "my/vacancies/", {"employer": request.POST.get("employer", "")})
        if answer.is_good:
            return redirect("sim-vacancy", channel, answer.body["id"])
        said = "" if is_over(request, channel, answer) else answer.words
    feeds = Adapter(channel).ask("GET", f"vacancies/snapshots/{NO_SNAPSHOT}/")
    mine = _mine(request, channel, outside)
    return render_in(request, channel, "hiring", feeds=_feeds(feeds), said=said, mine=mine)


def _mine(request: HttpRequest, channel: str, outside: Adapter) -> dict[str, Any] | None:
    """The person's employers and their newest vacancies; nothing where nobody is signed in or the channel may not ask."""
    if not outside.token:
        return None
    answer = outside.ask("GET", "my/employers/")
    if is_over(request, channel, answer) or answer.status == FORBIDDEN:
        return None
    rows = outside.ask("GET", "my/vacancies/", query="page_size=20").body or {}
    vacancies = [one | {"begun": label_of(one["begun_in"])} for one in rows.get("results", [])]
    return (answer.body or {}) | {"vacancies": vacancies}


def _feeds(answer: Answer) -> str:
    """Whether this channel may hand vacancies in: no, not yet (its key names no feed), or ready (only that number is unknown)."""
    if answer.status == NOT_FOUND:
        return "ready"
    return "not_yet" if answer.status == FORBIDDEN and answer.body.get("code") == "feed" else "no"


@page("POST")
def misbehave(request: HttpRequest, channel: str) -> HttpResponse:
    """Does one thing wrongly and shows how it is refused."""
    wanted = request.POST.get("how", "")
    if wanted not in Mischief.values:
        raise Http404
    first, second = Adapter(channel).misbehave(Mischief(wanted))
    return render_in(request, channel, "refused", how=Mischief(wanted).label, first=first, second=second)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def index(request: HttpRequest) -> HttpResponse:
    """Every channel that has a simulator."""
    return render(request, "site/simulator/index.html", {"channels": ChannelCode.choices, "own": ChannelCode.WEB.value})


index.moods = {"GET": READ, "HEAD": READ}  # type: ignore[attr-defined]
