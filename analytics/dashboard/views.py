"""The board's first page: three figures and a table, from the province down to the village."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from analytics.dashboard.figures import SMALL, region_table, sealed, totals
from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.accounts.permissions import Action
from portal.foundation.moods import reads
from portal.regions.codes import PROVINCE, ancestors_of
from portal.regions.models import Division
from portal.ui.parts import Figure
from portal.ui.words import thousands

BELOW = {1: "市地", 2: "县市区", 3: "乡镇街道", 4: "村和社区"}
PLAIN = {
    "registered": "登记成功、还没退出的人，一个人数一次，按常住地算。",
    "new": "这个月登记成功的人。",
    "left": "这个月退出登记的人。",
}


@never_cache
@reads
def board(request: HttpRequest, code: str = "") -> HttpResponse:
    """Figures of one region of the actor's own area, and of the units below it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can(Action.BOARD_VIEW):
        raise Http404
    here = Division.objects.current().filter(code=code or home_of(actor), level__lte=4).first()
    if here is None or not within(actor, here.code):
        raise Http404
    path = [
        one
        for one in Division.objects.filter(code__in=ancestors_of(here.code)).order_by("level")
        if within(actor, one.code)
    ]
    context = {
        "here": here,
        "path": path,
        "figures": _figures(totals(here.code), sealed(here.code, home_of(actor))),
        "rows": region_table(here.code, top=home_of(actor)),
        "below": BELOW[here.level],
        "deeper": here.level < 4,
        "at": timezone.now(),
    }
    return render(request, "analytics/board.html", context)


def _figures(counted: dict[str, int], kept: frozenset[str]) -> list[Figure]:
    titles = {"registered": "登记失业人数", "new": "本月新登记", "left": "本月退出"}
    return [
        Figure(
            title, "不公布" if name in kept else _number(counted[name]), "" if name in kept else "人", plain=PLAIN[name]
        )
        for name, title in titles.items()
    ]


def _number(count: int) -> str:
    return "不足 5" if 0 < count < SMALL else thousands(count)


def home_of(actor: Actor) -> str:
    """The region an actor starts at: the root of the own area."""
    if actor.role is Role.PROVINCE_OFFICIAL or not actor.areas:
        return PROVINCE
    return actor.areas[0][0]


def within(actor: Actor, code: str) -> bool:
    """Whether `code` lies in one of the actor's areas."""
    return any(low <= code <= high for low, high in actor.areas)
