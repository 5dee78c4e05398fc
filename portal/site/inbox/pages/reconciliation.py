"""每月对账: sent, received and acknowledged by unit, what differs, how it stands; the county confirms with one button."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from analytics.dashboard.access import actor_of_request, home_of, region_or_404
from analytics.dashboard.pages import month_asked
from portal.accounts.actors import Actor
from portal.accounts.permissions import Action
from portal.exchange.reconciling import services
from portal.exchange.reconciling.services import Standing
from portal.foundation.moods import reads, writes
from portal.foundation.partitions import month_start
from portal.privacy.trail import note
from portal.regions.codes import DIGITS
from portal.regions.enums import Level
from portal.regions.selectors import short_names
from portal.site.inbox.pages.sending import path_of
from portal.site.inbox.sending import DEEPEST, UNITS_BELOW, Asked, Line, Sending, is_closed, months
from portal.ui.parts import State as Look
from portal.ui.tables.excel import Column, excel_response
from portal.ui.words import cn_datetime


@dataclass(frozen=True)
class Row:
    """One unit: its figures, and how its counties stand where it has any."""

    line: Line
    url: str
    look: Look
    word: str
    said: str

    @property
    def difference(self) -> str:
        """How many were sent and have not arrived."""
        found = self.line.sum
        return self.line.words("sent") if found is None else f"{found.sent - found.received:,}"


@never_cache
@reads
def report(request: HttpRequest, code: str = "") -> HttpResponse:
    """A month's report; the month before this one where none is asked for."""
    return _page(request, code)


@never_cache
@reads
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The same as Excel, the region itself in the last row."""
    found, standings = _found(request, code)
    rows, whole = _rows(found, standings), services.is_whole(found.asked.month)
    rows.append(Row(found.total, "", *_standing(_below(standings, found.here.code, found.here.level), whole)))
    month = found.asked.month
    title = f"{found.here.name}送达对账 {month.year}年{month.month}月"
    made = f"制表人：{found.actor.name}　单位：{found.actor.office_name}　制表时间：{cn_datetime(timezone.now())}"
    return excel_response(title, COLUMNS, rows, footer=made, heading=title)


def _number(name: str) -> Any:
    return lambda row: row.line.words(name) if row.line.sum is None else getattr(row.line.sum, name)


COLUMNS = (
    Column("单位", lambda row: row.line.name, width=24),
    Column("发出（件）", _number("sent"), numeric=True),
    Column("送到（件）", _number("received"), numeric=True),
    Column("点了收到（件）", _number("acknowledged"), numeric=True),
    Column("没送到（件）", lambda row: row.difference, width=14),
    Column("对账", lambda row: row.word, width=16),
    Column("确认", lambda row: row.said, width=36),
)


@writes
def confirm(request: HttpRequest, code: str) -> HttpResponse:
    """The county's word for a month that has ended. Refused with a sentence that says what to wait for."""
    actor = actor_of_request(request)
    here = region_or_404(actor, code, Action.RECONCILE_CONFIRM)
    month = month_asked(request.POST.get("month", ""))
    if month is None or not may_confirm(actor, here.code, here.level):
        raise Http404
    note(request, object_kind="month", object_id=f"{here.code} {month:%Y-%m}")
    try:
        services.confirm(actor=actor, code=here.code, month=month)
    except ValidationError as refused:
        return _page(request, here.code, month, refused.messages[0])
    return redirect(f"{reverse('inbox-reconciliation-at', args=[here.code])}?month={month:%Y-%m}")


def may_confirm(actor: Actor, code: str, level: int) -> bool:
    """Only the county itself, for itself."""
    return actor.can(Action.RECONCILE_CONFIRM) and level == Level.COUNTY and code == home_of(actor)


def _found(request: HttpRequest, code: str, month: date | None = None) -> tuple[Sending, dict[str, Standing]]:
    actor = actor_of_request(request)
    here = region_or_404(actor, code, Action.SENDING_VIEW)
    if here.level > DEEPEST[is_closed(actor)]:
        raise Http404
    asked = month or month_asked(request.GET.get("month", ""))
    before = month_start(timezone.localdate(), -1)
    found = Sending(here, actor, Asked(asked if asked in months() else before))
    return found, services.standings(here.code, found.asked.month)


def _page(request: HttpRequest, code: str, month: date | None = None, problem: str = "") -> HttpResponse:
    found, standings = _found(request, code, month)
    here, actor = found.here, found.actor
    own = standings.get(here.code, Standing(whole=services.is_whole(found.asked.month)))
    drifts = services.drifts_of(here.code, found.asked.month)
    places = short_names({one.region_code for one in drifts})
    look, word, said = _standing(_below(standings, here.code, here.level), own.whole)
    context = {
        "found": found, "here": here, "path": path_of(found, "inbox-reconciliation-at"), "months": months(),
        "rows": _rows(found, standings), "total": Row(found.total, "", look, word, said), "own": own,
        "drifts": [(one, places.get(one.region_code, "")) for one in drifts],
        "checked_at": services.checked_at(found.asked.month), "below": UNITS_BELOW[Level(here.level)],
        "may_confirm": may_confirm(actor, here.code, here.level) and own.is_equal and not own.confirmed,
        "is_over": found.asked.month < month_start(timezone.localdate()),
        "problem": problem, "closed": is_closed(actor), "is_county": here.level == Level.COUNTY,
    }  # fmt: skip
    return render(request, "site/inbox/reconciliation.html", context, status=409 if problem else 200)


def _rows(found: Sending, standings: dict[str, Standing]) -> list[Row]:
    level, month = found.here.level, found.asked.month
    rows, whole = [], services.is_whole(month)
    for line in found.ordered():
        url = ""
        if line.code and found.may_open:
            url = f"{reverse('inbox-reconciliation-at', args=[line.code])}?month={month:%Y-%m}"
        if level == Level.COUNTY:
            rows.append(Row(line, url, Look.NONE, "", ""))
        else:
            mine = _below(standings, line.code, level + 1) if line.code else _own(standings, found.here.code)
            rows.append(Row(line, url, *_standing(mine, whole)))
    return rows


def _own(standings: dict[str, Standing], code: str) -> list[Standing]:
    return [standings[code]] if code in standings else []


def _below(standings: dict[str, Standing], code: str, level: int) -> list[Standing]:
    """The standings in and under a region."""
    prefix = code[: DIGITS[Level(level)]]
    return [one for region, one in standings.items() if region.startswith(prefix)]


def _standing(found: list[Standing], whole: bool) -> tuple[Look, str, str]:
    """How they stand together: mark, word, and who confirmed or how many have."""
    if not found:
        return (Look.NONE, "没有收件", "") if whole else (Look.WAIT, "还没对完", "")
    said = [one.confirmed for one in found if one.confirmed]
    words = f"{len(said)} 个县确认了" if len(found) > 1 else ""
    if len(found) == 1 and said:
        words = f"{said[0].confirmed_by} {cn_datetime(said[0].confirmed_at)}确认"
    if any(one.different for one in found):
        return Look.LATE, "有差异", words
    return (Look.DONE, "一致", words) if all(one.whole for one in found) else (Look.WAIT, "还没对完", words)
