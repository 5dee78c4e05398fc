"""What every page inside a simulated channel needs: its door, the person's leave, and the way to the portal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.config.demo.channels.adapter import Adapter, Answer
from portal.exchange.channels.enums import ChannelCode
from portal.foundation.moods import READ, WRITE
from portal.privacy.tokens import opened, sealed

COUNTY = "230882000000"
View = Callable[..., HttpResponseBase]


def page(*methods: str) -> Callable[[View], View]:
    """A page of another house: it has no transaction, for what it does it does through the API."""

    def wrap(view: View) -> View:
        @login_not_required
        @never_cache
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @wraps(view)
        def shown(request: HttpRequest, channel: str, **of: Any) -> HttpResponseBase:
            if channel not in ChannelCode.values or channel == ChannelCode.WEB:
                raise Http404
            return view(request, channel, **of)

        moods = {"GET": READ, "HEAD": READ, "POST": WRITE}
        shown.moods = {
            name: mood for name, mood in moods.items() if name in methods or (name == "HEAD" and "GET" in methods)
        }  # type: ignore[attr-defined]
        return shown

    return wrap


def render_in(request: HttpRequest, channel: str, template: str, **context: Any) -> HttpResponse:
    """A page inside a channel."""
    shown = {"channel": channel, "name": ChannelCode(channel).label, "signed_in": bool(token_of(request, channel))}
    return render(request, f"site/simulator/{template}.html", shown | context)


def token_of(request: HttpRequest, channel: str) -> str:
    """The person's leave for this channel, or nothing."""
    return opened(request.session.get("simulator", {}).get(channel, ""))


def adapter_for(request: HttpRequest, channel: str) -> Adapter:
    """The channel's way to the portal, with the person's leave if there is one."""
    return Adapter(channel, token_of(request, channel))


def keep_token(request: HttpRequest, channel: str, token: str) -> None:
    """Remember the person's leave in this browser; an empty one ends it."""
    kept = request.session.get("simulator", {}) | {channel: sealed(token) if token else ""}
    request.session["simulator"] = kept


def signed_in_first(request: HttpRequest, channel: str, following: str) -> HttpResponse | None:
    """The sign-in where nobody is signed in, to come back to `following`."""
    if token_of(request, channel):
        return None
    request.session["simulator_next"] = following
    return redirect("sim-sign-in", channel)


def is_over(request: HttpRequest, channel: str, answer: Answer) -> bool:
    """Whether the person's leave is over: then they sign in again, and what they wrote is in the draft."""
    over = answer.status == 401
    if over:
        keep_token(request, channel, "")
    return over


def towns_of(outside: Adapter) -> list[tuple[str, str]]:
    """The townships of one county: a simulator need not lead through the whole province."""
    found = outside.ask("GET", f"regions/{COUNTY}/").body or {}
    return [(one["code"], one["name"]) for group in found.get("groups", []) for one in group["items"]]


def label_of(channel: str) -> str:
    """What people call a channel; nothing for a way that is none of them."""
    return str(ChannelCode(channel).label) if channel in ChannelCode.values else ""
