"""The market report for everybody: quarters, one quarter of the province or a city, the same as a sheet; and the officials' desk."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from analytics.market import services
from analytics.market.models import MarketReport
from analytics.market.reading import Row, Shown, regions_of
from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads, writes
from portal.regions.codes import PROVINCE
from portal.regions.models import Division
from portal.ui.tables.excel import Column, excel_response

CRUMBS = [("首页", "/"), ("供求报告", "/market/")]
COLUMNS = [
    Column("表", lambda one: one[0], width=14), Column("", lambda one: one[1].name, width=30),
    Column("岗位（个）", lambda one: one[1].line.vacancies, numeric=True), Column("招（人）", lambda one: one[1].line.openings, numeric=True),
    Column("占招人数（%）", lambda one: one[1].share, numeric=True), Column("求职（人）", lambda one: one[2], numeric=True),
    Column("求人倍率", lambda one: one[3], numeric=True), Column("开出的月薪中位（元）", lambda one: one[1].line.offered, numeric=True),
    Column("想要的月薪中位（元）", lambda one: one[1].line.asked, numeric=True),
]  # fmt: skip


@login_not_required
@reads
def reports(request: HttpRequest) -> HttpResponse:
    """The quarters that are published."""
    context = {"reports": list(MarketReport.objects.published()), "crumbs": [CRUMBS[0], (CRUMBS[1][0], "")]}
    return render(request, "analytics/market_list.html", context)


@login_not_required
@reads
def report(request: HttpRequest, quarter: str, place: str = PROVINCE) -> HttpResponse:
    """One quarter of the province or of a city. Raises Http404 for what is not published."""
    shown = _published(quarter, place)
    context = {"shown": shown, "regions": _links(shown, quarter), "crumbs": [*CRUMBS, (f"{shown.report.name}", "")]}
    return render(request, "analytics/market.html", context)


@login_not_required
@reads
def sheet(request: HttpRequest, quarter: str, place: str = PROVINCE) -> HttpResponse:
    """The same as Excel; what the page does not tell it does not tell."""
    shown = _published(quarter, place)
    tables = [("合计", [shown.total] if shown.total else []), ("最难招", shown.shortages), ("职业", shown.occupations),
              ("月薪", shown.wages), ("来源", shown.sources)]  # fmt: skip
    rows = [(name, row, *_told(name, row)) for name, found in tables for row in found]
    title = f"{shown.here.name}人力资源市场供求报告 {shown.report.name}"
    return excel_response(title, COLUMNS, rows, footer="少于 5 人的不公布，能推算出它的也不公布", heading=title)


def _told(table: str, row: Row) -> tuple[Any, Any]:
    """Seekers and ratio as numbers, as words where they are not told; nothing for sources."""
    if table == "来源":
        return None, None
    told = row.line.seekers is not None
    return (
        (row.line.seekers, row.line.ratio if row.line.ratio is not None else row.ratio)
        if told
        else (row.seekers, row.ratio)
    )


def _published(quarter: str, place: str) -> Shown:
    found = next((one for one in MarketReport.objects.published() if one.slug == quarter), None)
    if found is None:
        raise Http404
    return _shown(found, place)


def _shown(found: MarketReport, place: str) -> Shown:
    shown = Shown(found, get_object_or_404(Division.objects.all(), code=place))
    if shown.total is None:
        raise Http404
    return shown


def _links(shown: Shown, quarter: str) -> list[tuple[str, str, bool]]:
    """(name, address, whether it is this one) of the province and its cities."""
    return [
        (one.name, reverse("market-report", args=[quarter, one.code]), one.code == shown.here.code)
        for one in regions_of(shown.report)
    ]


@never_cache
@reads
def desk(request: HttpRequest) -> HttpResponse:
    """All editions, and which wait for whom."""
    actor = allowed(request, Action.MARKET_PUBLISH)
    editions = MarketReport.objects.select_related("checked_by", "published_by").order_by("-quarter", "-edition")
    return render(request, "analytics/market_desk.html", {"editions": list(editions), "me": actor.user_id})


@never_cache
@reads
def edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An edition as everybody will read it, before it is published."""
    allowed(request, Action.MARKET_PUBLISH)
    shown = _shown(get_object_or_404(MarketReport.objects.all(), pk=pk), request.GET.get("place", PROVINCE))
    context = {
        "shown": shown,
        "regions": [(one.name, f"?place={one.code}", one == shown.here) for one in regions_of(shown.report)],
    }
    return render(request, "analytics/market_edition.html", context)


@writes
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An official has looked at it."""
    return _step(request, pk, services.check, "记下了您的核对。由另一个人发布。")


@writes
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everybody reads it from now on."""
    return _step(request, pk, services.publish, "发布了，公众现在看得到。")


def _step(request: HttpRequest, pk: UUID, act: Callable[..., None], words: str) -> HttpResponse:
    actor = allowed(request, Action.MARKET_PUBLISH)
    try:
        act(actor=actor, report=get_object_or_404(MarketReport.objects.all(), pk=pk))
        messages.success(request, words)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    return redirect("market-desk")
