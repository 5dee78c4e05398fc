"""Inbox pages: each row shows the fields that the office's level may see, read from the registers."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.exchange import services
from portal.exchange.enums import ItemState
from portal.exchange.models import InboxItem
from portal.foundation.moods import reads, writes
from portal.people.models import Person
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.privacy.trail import sensitive
from portal.regions.selectors import full_names
from portal.ui.pages.paging import page_of
from portal.ui.parts import Queue

KINDS = {
    "unemployment.submit": "有人提交了失业登记",
    "unemployment.approve": "失业登记办好了",
    "unemployment.reject": "失业登记没有办成",
    "unemployment.withdraw": "本人撤回了登记",
    "unemployment.leave": "退出失业登记",
    "unemployment.propose_exit": "有人可能该退出失业登记",
    "unemployment.object": "本人对退出有异议",
    "unemployment.keep": "还在失业，保留了登记",
    "unemployment.uphold_objection": "异议成立，保留了登记",
    "unemployment.dismiss_objection": "异议不成立，退出了登记",
    "unemployment.confirm_exit": "退出了失业登记",
    "unemployment.reopen": "恢复了失业登记",
    "unemployment.transfer": "登记换了服务站",
    "unemployment.accept": "开始核对失业登记",
    "unemployment.ask": "请本人补充登记",
    "unemployment.resubmit": "本人补充好了登记",
    "unemployment.correct": "本人改了登记",
    "unemployment.appeal": "本人提出申诉",
    "unemployment.uphold_appeal": "申诉成立，重新办",
    "unemployment.dismiss_appeal": "申诉不成立",
    "unemployment.void": "失业登记作废了",
    "help.submit": "有人请服务站打电话",
    "help.call": "求助打过电话了",
    "help.close": "求助办完了",
    "help.refer": "求助转给别处办",
    "help.withdraw": "本人说不用打电话了",
    "unemployment.join": "登记并入转来的那一次",
    "transfer.ask": "有人要把登记转到别的服务站",
    "transfer.agree": "登记同意转了",
    "transfer.refuse": "登记没有同意转",
    "transfer.withdraw": "登记不转了",
    "transfer.lapse": "登记不用转了",
    "transfer.escalate": "转登记到期没答复，请督办",
    "followup.escalated": "有人逾期没有联系，请督办",
}
LISTS = {
    "all": ("全部", Q()),
    "new": ("新到，等确认", Q(state=ItemState.NEW)),
    "open": ("已收到，在办", Q(state=ItemState.ACKNOWLEDGED)),
    "done": ("已办", Q(state=ItemState.ACTED)),
}


@sensitive
@never_cache
@reads
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest first; four lists with their counts."""
    actor = _allowed(request, Action.INBOX_VIEW)
    which = request.GET.get("list", "all") if request.GET.get("list") in LISTS else "all"
    mine = InboxItem.objects.visible_to(actor)
    page = page_of(mine.filter(LISTS[which][1]).order_by("-received_at", "id"), request)
    context = {
        "title": LISTS[which][0],
        "which": which,
        "rows": _rows(page, actor),
        "page": page,
        "queues": _queues(mine, which),
        "may_act": actor.can(Action.INBOX_ACT),
    }
    return render(request, "site/inbox.html", context)


def _queues(mine: Any, current: str) -> list[Queue]:
    """The rail of the inbox. One query; "all" is the sum."""
    counts = mine.aggregate(
        **{name: Count("pk", filter=condition) for name, (_, condition) in LISTS.items() if condition}
    )
    counts["all"] = sum(counts.values())
    return [
        Queue(label, counts[name], f"{reverse('inbox')}?list={name}", current=name == current)
        for name, (label, _) in LISTS.items()
    ]


def _rows(page: Any, actor: Actor) -> list[dict[str, Any]]:
    people = Person.objects.in_bulk([item.person_id for item in page])
    places = full_names({item.region_code for item in page})
    return [
        {
            "item": item,
            "what": KINDS.get(item.kind, "有新情况"),
            "name": shown(Datum.NAME, people[item.person_id].name, actor.audience) if item.person_id in people else "",
            "place": places.get(item.region_code, ""),
        }
        for item in page
    ]


@never_cache
@reads
def count(request: HttpRequest) -> JsonResponse:
    """How many wait for 收到: polled every three seconds by the top bar, one query."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    waiting = InboxItem.objects.visible_to(actor).unacknowledged().count() if actor.can(Action.INBOX_VIEW) else 0
    return JsonResponse({"counts": {"inbox": waiting or ""}})


@writes
def acknowledge(request: HttpRequest) -> HttpResponse:
    """收到: one or many."""
    services.acknowledge(actor=_allowed(request, Action.INBOX_ACT), items=_chosen(request))
    return redirect("inbox")


@writes
def act(request: HttpRequest) -> HttpResponse:
    """办好了: one or many that were acknowledged before."""
    services.act(actor=_allowed(request, Action.INBOX_ACT), items=_chosen(request))
    return redirect("inbox")


def _chosen(request: HttpRequest) -> list:
    chosen = []
    for text in request.POST.getlist("item")[:200]:
        try:
            chosen.append(UUID(text))
        except ValueError:
            raise Http404 from None
    return chosen


def _allowed(request: HttpRequest, action: Action) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(action):
        raise Http404
    return actor
