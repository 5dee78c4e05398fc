"""The runs for officials: how many were compared, hit, wrong; one run by county; the counts as Excel. Nobody by name."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from portal.accounts.doors import allowed
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.privacy.trail import note
from portal.ui.pages.paging import page_of
from portal.ui.tables.excel import Column, excel_response
from portal.ui.words import cn_datetime
from registration.comparison.enums import CompareList
from registration.comparison.figures import counties_of, lines_of
from registration.comparison.models import CompareRun

MOST_ROWS = 5_000  # runs in one sheet, the newest


@never_cache
@reads
def runs(request: HttpRequest) -> HttpResponse:
    """All runs within reach, the newest first."""
    actor = allowed(request, Action.COMPARE_VIEW)
    kind = request.GET.get("kind", "")
    kind = kind if kind in CompareList else ""
    found = CompareRun.objects.visible_to(actor).select_related("office", "came_by").order_by("-at", "-id")
    page = page_of(found.filter(kind=kind) if kind else found, request)
    context = {
        "lines": lines_of(list(page)), "page": page, "kinds": CompareList.choices, "kind": kind,
        "may_run": actor.can(Action.COMPARE_RUN),
    }  # fmt: skip
    return render(request, "registration/comparison/runs.html", context)


@never_cache
@reads
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One run: the record of the exchange, and its hits by county."""
    actor = allowed(request, Action.COMPARE_VIEW)
    mine = CompareRun.objects.visible_to(actor).select_related("office", "came_by")
    one = get_object_or_404(mine, pk=pk)
    context = {"line": lines_of([one])[0], "run": one, "counties": counties_of(one, actor)}
    return render(request, "registration/comparison/run.html", context)


COLUMNS = (
    Column("时间", lambda line: f"{timezone.localtime(line.run.at):%Y-%m-%d %H:%M}", width=18),
    Column("名册", lambda line: line.run.get_kind_display(), width=24),
    Column("谁交来的", lambda line: line.run.given_by, width=24),
    Column("依据", lambda line: line.run.ground, width=30),
    Column("用途", lambda line: line.run.purpose, width=30),
    Column("比对规则", lambda line: line.run.rule, width=12),
    Column("哪个单位比的", lambda line: line.run.office.name, width=24),
    Column("名册行数", lambda line: line.run.total, numeric=True),
    Column("能比的", lambda line: line.run.readable, numeric=True),
    Column("比中", lambda line: line.run.hits, numeric=True),
    Column("其中新的", lambda line: line.run.fresh, numeric=True),
    Column("已经知道的", lambda line: line.run.known, numeric=True),
    Column("等核对", lambda line: line.waiting, numeric=True),
    Column("对的", lambda line: line.right, numeric=True),
    Column("不对的", lambda line: line.wrong, numeric=True),
    Column("办好的", lambda line: line.handled, numeric=True),
)


@never_cache
@reads
def sheet(request: HttpRequest) -> HttpResponse:
    """The counts of all runs as Excel."""
    actor = allowed(request, Action.COMPARE_VIEW)
    found = CompareRun.objects.visible_to(actor).select_related("office").order_by("-at", "-id")[:MOST_ROWS]
    note(request, action="compare.sheet", object_kind="compare-run")
    footer = f"制表人：{actor.name}　单位：{actor.office_name}　制表时间：{cn_datetime(timezone.now())}"
    return excel_response("信息比对", COLUMNS, lines_of(list(found)), footer=footer, heading="信息比对情况")
