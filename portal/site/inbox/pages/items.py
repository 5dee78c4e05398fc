"""An office's own inbox: five lists, filters, search, 收到 and 办好了 for one or many, the list as Excel."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.actors import Actor
from portal.accounts.doors import allowed
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.exchange import services
from portal.exchange.lateness import Limits
from portal.exchange.models import InboxItem
from portal.foundation.moods import reads, writes
from portal.privacy.trail import note, sensitive
from portal.regions.codes import PROVINCE
from portal.site.inbox.asked import LISTS, LONGEST_SEARCH, SORTS, Asked, choices, counts
from portal.site.inbox.rows import rows_of
from portal.ui.pages.listing import ListPage
from portal.ui.parts import Queue
from portal.ui.parts import State as Look
from portal.ui.tables.excel import Column, excel_response
from portal.ui.words import cn_datetime
from registration.roster.pages.roster import places_of

MOST_CHOSEN, MOST_EXPORTED = 200, 10_000


@sensitive
@never_cache
@reads
def inbox(request: HttpRequest) -> HttpResponse:
    """The newest first; five lists with their counts. The province reads no rows: it is led to its counts."""
    actor = allowed(request, Action.INBOX_VIEW)
    if actor.role is Role.PROVINCE_OFFICIAL:
        return redirect(f"{reverse('inbox-sending')}?by=kind")
    asked, limits = Asked.of(request.GET), limits_of(actor)
    mine = InboxItem.objects.visible_to(actor)
    page = ListPage(request, asked.ordered(asked.narrow(mine, limits)), sorts=SORTS)
    villager = actor.role is Role.VILLAGE_WORKER
    context = {
        "title": LISTS[asked.which],
        "asked": asked,
        "rows": rows_of(page.page.rows, actor, limits),
        "page": page.page,
        "list": page,
        "queues": _queues(mine, asked, limits),
        "limits": limits,
        "kinds": choices(tasks_only=villager),
        "places": [] if villager else places_of(actor),
        "query": asked.query(),
        "may_act": actor.can(Action.INBOX_ACT),
        "may_export": actor.can(Action.SENDING_VIEW),
        "villager": villager,
        "has_number": actor.role in (Role.CASEWORKER, Role.COUNTY_REVIEWER),
    }
    return render(request, f"site/inbox/{'tasks' if villager else 'items'}.html", context)


def limits_of(actor: Actor) -> Limits:
    """The limits of the place that an actor works for."""
    return Limits.of(actor.areas[0][0] if actor.areas else PROVINCE)


def _queues(mine: Any, asked: Asked, limits: Limits) -> list[Queue]:
    """The rail of the inbox. One query."""
    found = counts(mine, limits)
    notes = {"new": f"{limits.hours} 小时内点“收到”" if found["new"] else "", "open": f"送到后 {limits.days} 天内办完"}
    looks = {"late": Look.LATE} if found["late"] else {}
    return [
        Queue(label, found[name], f"{reverse('inbox')}?{urlencode({'list': name})}", note=notes.get(name, ""),
              state=looks.get(name, Look.TODO), current=name == asked.which)
        for name, label in LISTS.items()
    ]  # fmt: skip


@writes
def search(request: HttpRequest) -> HttpResponse:
    """Look for somebody: the words go by post and come back sealed, so that no name stands in an address."""
    allowed(request, Action.INBOX_VIEW)
    asked = Asked.of(request.GET)
    words = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    return _back(Asked(asked.which, asked.kind, asked.place, words, asked.sort))


@sensitive
@never_cache
@reads
def sheet(request: HttpRequest) -> HttpResponse:
    """The list as Excel, without people: whoever needs names exports the roster, with its purpose and approval."""
    actor = allowed(request, Action.SENDING_VIEW)
    if not actor.can(Action.INBOX_ACT):
        raise Http404
    asked, limits = Asked.of(request.GET), limits_of(actor)
    items = asked.ordered(asked.narrow(InboxItem.objects.visible_to(actor), limits))[:MOST_EXPORTED]
    rows = rows_of(list(items), actor, limits)
    note(request, action="inbox.export", detail={"rows": len(rows)})
    footer = (
        f"制表人：{actor.name}　单位：{actor.office_name}　制表时间：{cn_datetime(timezone.now())}　不含姓名和证件号码"
    )
    return excel_response(f"{actor.office_name}收件 {LISTS[asked.which]}", COLUMNS, rows, footer=footer)


COLUMNS = (
    Column("状态", lambda row: row.word, width=10),
    Column("内容", lambda row: row.what, width=28),
    Column("要做什么", lambda row: row.todo, width=36),
    Column("住在", lambda row: row.address, width=32),
    Column("送到", lambda row: cn_datetime(row.received_at), width=24),
    Column("期限", lambda row: row.due, width=24),
)


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
    services.acknowledge(actor=allowed(request, Action.INBOX_ACT), items=_chosen(request))
    return _back(Asked.of(request.GET))


@writes
def act(request: HttpRequest) -> HttpResponse:
    """办好了: one or many that were acknowledged before."""
    services.act(actor=allowed(request, Action.INBOX_ACT), items=_chosen(request))
    return _back(Asked.of(request.GET))


def _back(asked: Asked) -> HttpResponse:
    """To the list one came from."""
    query = asked.query()
    return redirect(f"{reverse('inbox')}?{query}" if query else "inbox")


def _chosen(request: HttpRequest) -> list[UUID]:
    chosen = []
    for text in request.POST.getlist("item")[:MOST_CHOSEN]:
        try:
            chosen.append(UUID(text))
        except ValueError:
            raise Http404 from None
    return chosen
