"""What is shared with other authorities: each contract with its basis and fields, and how its connection is doing."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.exchange.partners.contracts import Contract, contract, contracts, versions
from portal.exchange.partners.enums import Partner, RecordState, SendState
from portal.exchange.partners.feeds import try_now
from portal.exchange.partners.models import PartnerBatch, PartnerFeed, PartnerMessage, PartnerRecord
from portal.exchange.partners.peers import peers
from portal.foundation.moods import reads, reads_and_writes
from portal.privacy.trail import note
from portal.site.administration.tabs import tabs
from portal.ui.pages.paging import page_of
from portal.ui.parts import State as Look

OPEN = [RecordState.NEW, RecordState.WAITING]


@never_cache
@reads
def partners(request: HttpRequest) -> HttpResponse:
    """All partners: what for, how often, and whether it goes well. Three queries."""
    actor = allowed(request, Action.PARTNER_VIEW)
    feeds, connected = PartnerFeed.objects.in_bulk(), peers()
    waiting = dict(
        PartnerRecord.objects.filter(state__in=OPEN).values_list("partner").annotate(Count("pk")).order_by("partner")
    )
    unsent = dict(
        PartnerMessage.objects.filter(state=SendState.PENDING).values_list("partner").annotate(Count("pk")).order_by()
    )
    rows = [
        {
            "contract": one, "versions": versions(one.code), "state": _state(one, feeds.get(one.code), one.code in connected),
            "feed": feeds.get(one.code), "waiting": waiting.get(one.code, 0), "unsent": unsent.get(one.code, 0),
        }
        for one in contracts()
    ]  # fmt: skip
    return render(request, "site/administration/partners.html", {"rows": rows, "tabs": tabs(actor, "admin-partners")})


@never_cache
@reads_and_writes
def partner(request: HttpRequest, code: str) -> HttpResponse:
    """One contract whole, the record of its exchanges, and a button for who has put the connection right."""
    actor = allowed(request, Action.PARTNER_VIEW)
    if code not in Partner:
        raise Http404
    if request.method == "POST":
        allowed(request, Action.EXCHANGE_REPLAY)
        note(request, object_kind="partner", object_id=code, detail={"act": "try"})
        try_now(code)
        return redirect("admin-partner", code)
    one, feed = contract(code), PartnerFeed.objects.filter(pk=code).first()
    page = page_of(PartnerBatch.objects.filter(partner=code).order_by("-pulled_at", "pk"), request)
    context = {
        "contract": one,
        "versions": _versions(one, feed),
        "fields": {field.name: field for each in versions(code) for field in each.fields}.values(),
        "feed": feed,
        "state": _state(one, feed, code in peers()),
        "figures": _figures(code),
        "page": page,
        "may_try": actor.can(Action.EXCHANGE_REPLAY) and feed is not None and feed.failures > 0,
        "tabs": tabs(actor, "admin-partners"),
    }
    return render(request, "site/administration/partner.html", context)


def _versions(current: Contract, feed: PartnerFeed | None) -> list[dict[str, Any]]:
    """Every version with its days, whether the partner speaks it, and which kinds are worded otherwise in it."""
    today, spoken = timezone.localdate(), (feed.speaks or current.version) if feed and feed.good_at else None
    return [
        {
            "contract": one,
            "state": _days(one, today),
            "spoken": one.version == spoken,
            "differs": [k.label for k in (*one.records.values(), *one.messages.values()) if k.schema is not k.shape],
        }
        for one in versions(current.code)
    ]


def _days(one: Contract, today: date) -> dict[str, Any]:
    if today in one.valid:
        return {"look": Look.DONE, "word": "有效"}
    is_early = one.valid.lower is not None and today < one.valid.lower
    return {"look": Look.TODO, "word": "还没开始"} if is_early else {"look": Look.NONE, "word": "过期了"}


def _figures(code: str) -> list[tuple[str, int]]:
    """How many records and messages stand where; counts only, no person."""
    counted = dict(PartnerRecord.objects.filter(partner=code).values_list("state").annotate(Count("pk")).order_by())
    sent = PartnerMessage.objects.filter(partner=code).aggregate(
        waiting=Count("pk", filter=Q(state=SendState.PENDING)), refused=Count("pk", filter=Q(state=SendState.REFUSED)),
        accepted=Count("pk", filter=Q(state=SendState.ACCEPTED)), oldest=Min("created_at", filter=Q(state=SendState.PENDING)),
    )  # fmt: skip
    told = [("发出、对方办了", sent["accepted"]), ("发出、等对方收", sent["waiting"]), ("对方退回", sent["refused"])]
    return [(str(state.label), counted.get(state, 0)) for state in RecordState] + told


def _state(one: Contract, feed: PartnerFeed | None, connected: bool) -> dict[str, Any]:
    """The connection in one word, and in a sentence what to do about it."""
    if not connected:
        return {"look": Look.NONE, "word": "没有接通", "do": "在 PARTNERS_FILE 里写上地址和密钥，就会接通。"}
    if feed is None or feed.tried_at is None:
        return {"look": Look.TODO, "word": "还没有问过", "do": ""}
    late = feed.good_at is None or timezone.now() - feed.good_at > timedelta(hours=one.lag_alarm_hours)
    if feed.is_open or feed.alarmed_at:
        return {
            "look": Look.LATE,
            "word": f"停了：{feed.get_trouble_display() or '太久没有消息'}",
            "do": "请和对方的联系人核对。好了以后接着读，不会少。",
        }
    if feed.failures:
        return {
            "look": Look.DUE,
            "word": f"{feed.failures} 次没问成：{feed.get_trouble_display()}",
            "do": "会自己再试。",
        }
    return (
        {"look": Look.LATE, "word": "太久没有消息", "do": ""} if late else {"look": Look.DONE, "word": "正常", "do": ""}
    )
