"""The security administrator: which channels there are, what each may do, and the keys they sign with."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.exchange.channels import services
from portal.exchange.channels.enums import Scope
from portal.exchange.channels.models import Channel, ChannelKey
from portal.foundation.moods import reads, reads_and_writes, writes
from portal.privacy.trail import note
from portal.site.administration.forms import ChannelForm, ChannelKeyForm
from portal.site.administration.tabs import tabs

MANAGE = Action.CHANNELS_MANAGE


@never_cache
@reads
def channels(request: HttpRequest) -> HttpResponse:
    """All channels with what they may do and how many keys work now."""
    actor = allowed(request, MANAGE)
    rows = [{"channel": one, "scopes": _scopes(one), "keys": _working(one)} for one in services.channels_with_keys()]
    context = {"rows": rows, "tabs": tabs(actor, "admin-channels")}
    return render(request, "site/administration/channels.html", context)


def _scopes(channel: Channel) -> str:
    return "、".join(str(Scope(one).label) for one in channel.scopes)


def _working(channel: Channel) -> int:
    now = timezone.now()
    return sum(one.revoked_at is None and now in one.valid for one in channel.keys.all())


@never_cache
@reads_and_writes
def channel(request: HttpRequest, channel: str) -> HttpResponse:
    """One channel: its keys, and how often it is answered; a post changes the latter."""
    actor, one = allowed(request, MANAGE), get_object_or_404(Channel, pk=channel)
    form = ChannelForm(request.POST or None, initial={"per_minute": one.per_minute, "is_active": one.is_active})
    if request.method == "POST" and form.is_valid():
        note(request, object_kind="channel", object_id=one.pk, detail=form.cleaned_data)
        services.change_channel(actor=actor, channel=one, **form.cleaned_data)
        return redirect("admin-channel", one.pk)
    context = {
        "channel": one, "scopes": _scopes(one), "keys": [_key(key) for key in one.keys.all()], "form": form,
        "tabs": tabs(actor, "admin-channels"),
    }  # fmt: skip
    return render(request, "site/administration/channel.html", context)


def _key(key: ChannelKey) -> dict[str, Any]:
    """A key as the page shows it; a secret is never shown again."""
    now = timezone.now()
    state = (
        "revoked"
        if key.revoked_at
        else "working"
        if now in key.valid
        else "over"
        if key.valid.upper <= now
        else "later"
    )
    return {"key": key, "state": state}


@never_cache
@reads_and_writes
def add_key(request: HttpRequest, channel: str) -> HttpResponse:
    """Enter what a channel signs with."""
    actor, one = allowed(request, MANAGE), get_object_or_404(Channel, pk=channel)
    form = ChannelKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note(request, object_kind="channel", object_id=one.pk, detail={"key": form.cleaned_data["key_id"]})
        try:
            services.add_key(actor=actor, channel=one, **form.given())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return redirect("admin-channel", one.pk)
    context = {
        "crumbs": [("渠道", reverse("admin-channels")), (one.name, reverse("admin-channel", args=[one.pk]))],
        "title": "录入密钥", "form": form, "act": "录入",
        "lead": "让对方自己生成密钥，只把公钥给您。共同的密钥录入以后，谁也看不到原文。",
    }  # fmt: skip
    return render(request, "site/administration/form.html", context)


@writes
def revoke_key(request: HttpRequest, pk: Any) -> HttpResponse:
    """Let a key sign nothing any more."""
    actor, key = allowed(request, MANAGE), get_object_or_404(ChannelKey, pk=pk)
    note(request, object_kind="channel", object_id=key.channel_id, detail={"key": key.key_id})
    services.revoke_key(actor=actor, key=key)
    return redirect("admin-channel", key.channel_id)
