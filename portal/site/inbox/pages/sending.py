"""送达看板: what was sent to the units below and what became of it; the same as Excel; for the province counts by kind."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from analytics.dashboard.access import actor_of_request, home_of, region_or_404
from analytics.dashboard.pages import month_asked
from portal.accounts.permissions import Action
from portal.exchange.tally.models import SentCursor
from portal.foundation.moods import reads
from portal.regions.codes import ancestors_of
from portal.regions.enums import Level
from portal.regions.models import Division
from portal.site.inbox.asked import choices
from portal.site.inbox.sending import DEEPEST, HEADS, UNITS_BELOW, Kinds, Sending, asked_of, is_closed, months
from portal.ui.pages.listing import Sorting
from portal.ui.tables.excel import Column, excel_response
from portal.ui.words import cn_datetime

KEPT = ("month", "kind", "sort", "by")


@never_cache
@reads
def board(request: HttpRequest, code: str = "") -> HttpResponse:
    """The units below a region; `?by=kind` counts events by kind instead."""
    found, by_kind = _found(request, code), request.GET.get("by") == "kind"
    context = _frame(request, found) | {"by_kind": by_kind}
    if by_kind and found.here.level < Level.COUNTY:
        closed = is_closed(found.actor)
        kinds = Kinds(found.here, found.asked.month, closed and found.is_closed_above, all_told=not closed)
        return render(request, "site/inbox/kinds.html", context | {"kinds": kinds})
    query = _query(request, sort="")
    lines = [(line, _address(line.code, request) if line.code and found.may_open else "") for line in found.ordered()]
    context |= {"lines": lines, "headings": _headings(request, found), "keep": query}
    return render(request, "site/inbox/sending.html", context)


@never_cache
@reads
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The same table as Excel, the region itself in the last row."""
    found = _found(request, code)
    title = _title(found)
    if request.GET.get("by") == "kind" and found.here.level < Level.COUNTY:
        return _kinds_sheet(found, title)
    footer = f"{_made(found)}　{_hint(found)}"
    return excel_response(title, COLUMNS, [*found.ordered(), found.total], footer=footer, heading=title)


def _found(request: HttpRequest, code: str) -> Sending:
    actor = actor_of_request(request)
    here = region_or_404(actor, code, Action.SENDING_VIEW)
    if here.level > DEEPEST[is_closed(actor)]:
        raise Http404
    return Sending(here, actor, asked_of(request.GET, month_asked(request.GET.get("month", ""))))


def _frame(request: HttpRequest, found: Sending) -> dict[str, Any]:
    """What both tables have around them."""
    cursor = SentCursor.objects.filter(pk=1).first()
    return {
        "found": found,
        "here": found.here,
        "path": path_of(found, "inbox-sending-at"),
        "months": months(),
        "groups": choices(tasks_only=False),
        "below": UNITS_BELOW[Level(found.here.level)],
        "counted_at": timezone.now() if found.here.level == Level.COUNTY else cursor.at if cursor else None,
        "hint": _hint(found),
        "query": _query(request),
        "closed": is_closed(found.actor),
        "to_kinds": _query(request, by="kind", kind="", sort=""),
        "to_sending": _query(request, by="", sort="") or "?",
    }


def path_of(found: Sending, page: str) -> list[tuple[str, str]]:
    """(name, address) of the regions above on a page of this name, from the reader's own."""
    home = home_of(found.actor)
    codes = [code for code in ancestors_of(found.here.code) if code >= home and code[:2] == home[:2]]
    above = codes[codes.index(home) :] if home in codes else []
    names = dict(Division.objects.current().filter(code__in=above).values_list("code", "name"))
    return [(names[code], reverse(page, args=[code])) for code in above if code in names]


def _query(request: HttpRequest, **changed: str) -> str:
    kept = {name: request.GET[name][:40] for name in KEPT if request.GET.get(name)} | changed
    asked = {name: value for name, value in kept.items() if value and "\x00" not in value}
    return f"?{urlencode(asked)}" if asked else ""


def _address(code: str, request: HttpRequest) -> str:
    return reverse("inbox-sending-at", args=[code]) + _query(request)


def _headings(request: HttpRequest, found: Sending) -> dict[str, Sorting]:
    heads = {}
    for key, label in HEADS.items():
        now = {key: "ascending", f"-{key}": "descending"}.get(found.asked.sort, "")
        turned = key if now == "descending" else f"-{key}"
        heads[key] = Sorting(label, _query(request, sort=turned), now)
    return heads


def _title(found: Sending) -> str:
    month = found.asked.month
    return f"{found.here.name}送达情况 {month.year}年{month.month}月"


def _hint(found: Sending) -> str:
    limits = found.limits
    said = f"按事情发生的日子算。逾期：送到 {limits.hours} 小时没点“收到”，或 {limits.days} 天没办完；按期办完：{limits.days} 天内点了“办好了”。"
    return said + ("少于 5 件的，和能推算出它的，写“不公布”。" if is_closed(found.actor) else "")


def _made(found: Sending) -> str:
    actor = found.actor
    return f"制表人：{actor.name}　单位：{actor.office_name}　制表时间：{cn_datetime(timezone.now())}　内容：{found.asked.kind_words}"


def _number(name: str) -> Any:
    return lambda line: line.words(name) if line.sum is None else getattr(line.sum, name)


COLUMNS = (
    Column("单位", lambda line: line.name, width=24),
    *(Column(f"{HEADS[name]}（件）", _number(name), numeric=True) for name in ("sent", "received", "acknowledged", "acted", "late")),
    *(Column(HEADS[name], lambda line, name=name: line.words(name)) for name in ("median", "most")),
    Column("按期办完（%）", _number("share_in_time"), numeric=True),
)  # fmt: skip


def _kinds_sheet(found: Sending, title: str) -> HttpResponse:
    closed = is_closed(found.actor)
    kinds = Kinds(found.here, found.asked.month, closed and found.is_closed_above, all_told=not closed)
    columns = [Column("内容", lambda row: row[0], width=28)]
    columns += [Column(head, lambda row, at=at: _cell(row[1][at]), numeric=True) for at, head in enumerate(kinds.heads)]
    columns.append(Column("合计", lambda row: _cell(row[2]), numeric=True))
    totals = kinds.totals()
    rows = [row for _, group in kinds.table() for row in group] + [("合计", totals[:-1], totals[-1])]
    return excel_response(f"{title} 按内容", columns, rows, footer=_made(found), heading=f"{title}，按内容")


def _cell(words: str) -> int | str:
    return int(words.replace(",", "")) if words.replace(",", "").isdigit() else words
