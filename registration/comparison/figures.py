"""Runs in figures: what was found, what of it was wrong, by county, nobody by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from portal.accounts.actors import Actor
from portal.accounts.enums import Role
from portal.regions.selectors import full_names
from registration.comparison.enums import CONFIRMED, HitState
from registration.comparison.limits import least_told
from registration.comparison.models import CompareHit, CompareRun
from registration.comparison.rules import hide_small

COUNTY_DIGITS = 6
NOT_TOLD = "不公布"
COUNTS = {
    "all": Count("pk"),
    "waiting": Count("pk", filter=Q(state=HitState.OPEN)),
    "right": Count("pk", filter=Q(state__in=sorted(CONFIRMED))),
    "wrong": Count("pk", filter=Q(state=HitState.WRONG)),
    "handled": Count("pk", filter=Q(state=HitState.HANDLED)),
}


@dataclass(frozen=True)
class Line:
    """One run with what came of its hits."""

    run: CompareRun
    waiting: int = 0
    right: int = 0
    wrong: int = 0
    handled: int = 0

    @property
    def hit_rate(self) -> str:
        """Hits of what could be compared."""
        return _share(self.run.hits, self.run.readable)

    @property
    def wrong_rate(self) -> str:
        """Wrong ones of what was checked."""
        return _share(self.wrong, self.right + self.wrong)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "还没有"


def lines_of(runs: Sequence[CompareRun]) -> list[Line]:
    """Each run with the counts of its hits by state. One query."""
    found = CompareHit.objects.filter(run__in=[one.pk for one in runs]).values("run").annotate(**COUNTS).order_by()
    counts: dict[UUID, dict] = {row["run"]: row for row in found}
    return [_line(one, counts.get(one.pk, {})) for one in runs]


def _line(one: CompareRun, row: dict) -> Line:
    return Line(one, *(row.get(name, 0) for name in ("waiting", "right", "wrong", "handled")))


@dataclass(frozen=True)
class County:
    """The hits of a run in one county; what is too small to be told is None."""

    name: str
    hits: int | None
    wrong: int | None


def counties_of(one: CompareRun, actor: Actor) -> list[County]:
    """Hits by county, the most first: a county reads its own, whose duty is not the rows reads no small number (domain.md 9). Two queries."""
    found, reads_rows = CompareHit.objects.filter(run=one), actor.role is Role.COUNTY_REVIEWER
    rows = list(by_county(found.visible_to(actor) if reads_rows else found))
    least = 0 if reads_rows else least_told(one.region_code)
    hits = hide_small([row["all"] for row in rows], least)
    wrong = hide_small([row["wrong"] for row in rows], least)
    names = full_names([row["county"] + "000000" for row in rows])
    return [
        County(names.get(row["county"] + "000000", row["county"]), all_, None if all_ is None else bad)
        for row, all_, bad in zip(rows, hits, wrong, strict=True)
    ]


def by_county(hits: QuerySet) -> QuerySet:
    counted = hits.annotate(county=Left("region_code", COUNTY_DIGITS)).values("county")
    return counted.annotate(all=COUNTS["all"], wrong=COUNTS["wrong"]).order_by("-all", "county")
