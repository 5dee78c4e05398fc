"""What a person lets channels do: which ones are signed in now, agreeing to another, and ending them."""

from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.exchange.channels import pairing, tokens, visits, vouching
from portal.exchange.channels.enums import ChannelCode, Scope
from portal.exchange.channels.models import Channel, ChannelRefusal, PersonToken
from portal.foundation.moods import reads_and_writes, writes
from portal.privacy.trail import note

SALT = "portal.site.channels.pairing"


class NumberForm(forms.Form):
    """The number that a channel shows."""

    number = forms.RegexField(
        r"^[0-9]{4} ?[0-9]{4}$", label="那边显示的 8 位数字", help_text="5 分钟内有效。",
        error_messages={"required": "请写那边显示的 8 位数字", "invalid": "是 8 位数字，请再看一看"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "lj-w-code"}),
    )  # fmt: skip

    def clean_number(self) -> str:
        return self.cleaned_data["number"].replace(" ", "")


def _citizen(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.role or not actor.can(Action.REGISTER_SELF):
        raise PermissionDenied
    return actor


@never_cache
@reads_and_writes
def mine(request: HttpRequest) -> HttpResponse:
    """The channels that may act for me now; a post names another one by the number it shows."""
    actor = _citizen(request)
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = pairing.asked_for(actor=actor, number=form.cleaned_data["number"])
        except ValidationError as problem:
            form.add_error("number", problem)
        else:
            return _ask(request, asked.channel, asked.pk)
    live = PersonToken.objects.live().filter(account=actor.user_id).select_related("channel").order_by("-issued_at")
    refused = set(ChannelRefusal.objects.standing().filter(account=actor.user_id).values_list("channel", flat=True))
    return render(
        request, "site/channels.html",
        {"form": form, "tokens": list(live), "direct": [(one, one.pk in refused) for one in _direct()],
         "came_from": _direct_name(visits.channel_of(request))},
    )  # fmt: skip


def _direct() -> QuerySet[Channel]:
    """The channels that may sign somebody in here."""
    return Channel.objects.filter(scopes__contains=[Scope.VOUCH], is_active=True)


def _direct_name(code: str) -> str:
    """Of an application that this session came in from; our own pages need no name."""
    return "" if code == ChannelCode.WEB else _named(code)


def _named(code: str) -> str:
    return ChannelCode(code).label if code in ChannelCode.values else ""


def _ask(request: HttpRequest, channel: Channel, pk: UUID) -> HttpResponse:
    """Does the person want this channel, by name, with what it may do?"""
    context: dict[str, Any] = {
        "channel": channel, "scopes": [Scope(one).label for one in channel.scopes if one != Scope.SIGN_IN],
        "word": signing.dumps(str(pk), salt=SALT),
    }  # fmt: skip
    return render(request, "site/channels_allow.html", context)


@never_cache
@writes
def allow(request: HttpRequest) -> HttpResponse:
    """Yes: this channel may act for me, for two hours."""
    actor = _citizen(request)
    try:
        pk = UUID(signing.loads(request.POST.get("word", ""), salt=SALT, max_age=pairing.LIFE))
        granted = pairing.grant(actor=actor, pairing_id=pk)
    except (signing.BadSignature, ValidationError):
        return redirect("my-channels")
    note(request, object_kind="channel", object_id=granted.channel_id)
    return render(request, "site/channels_allowed.html", {"channel": granted.channel})


@never_cache
@writes
def direct(request: HttpRequest) -> HttpResponse:
    """This channel may not sign me in here any more, or may again."""
    actor = _citizen(request)
    channel = get_object_or_404(_direct(), pk=request.POST.get("channel", "")[:20])
    note(request, object_kind="channel", object_id=channel.pk)
    (vouching.allow_again if "again" in request.POST else vouching.refuse)(actor=actor, channel=channel)
    return redirect("my-channels")


@never_cache
@writes
def end(request: HttpRequest) -> HttpResponse:
    """None of them may act for me any more."""
    actor = _citizen(request)
    tokens.end_all([actor.user_id])  # type: ignore[list-item]
    return redirect("my-channels")
