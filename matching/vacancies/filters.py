"""What a list of vacancies can be narrowed to; whatever an address says, only what is known counts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from matching.vacancies.enums import Source, VacancyState
from matching.vacancies.limits import soon_days
from matching.vacancies.models import Vacancy
from matching.vacancies.sources.models import VacancySource
from matching.vacancies.words import pay_line, sources_line
from portal.accounts.scope import in_areas
from portal.occupations.selectors import name_of
from portal.regions.codes import PROVINCE, code_range, is_local
from portal.ui.tables.excel import Column

VIEWS = {
    "open": "在招", "soon": "快到期", "held": "没有发布", "paused": "先停一停", "draft": "没写完", "over": "结束了",
}  # fmt: skip
SORTS: dict[str, tuple[str, str]] = {
    "title": ("岗位", "title"), "pay": ("折合月薪", "month_low"), "closes": ("到期", "closes_on"),
    "confirmed": ("最近确认", "confirmed_at"),
}  # fmt: skip
COLUMNS = (
    Column("岗位编号", lambda one: one.number or "", width=20),
    Column("岗位", lambda one: one.title, width=24),
    Column("单位", lambda one: one.employer_name, width=32),
    Column("职业", lambda one: name_of(one.occupation_id or ""), width=24),
    Column("招几个人", lambda one: one.headcount, numeric=True, width=10),
    Column("已经招到", lambda one: one.hired, numeric=True, width=10),
    Column("工资", pay_line, width=28),
    Column("折合每月最低", lambda one: one.month_low, numeric=True, width=14),
    Column("工作地点代码", lambda one: one.region_code, width=14),
    Column("工作地点", lambda one: one.address, width=32),
    Column("状态", lambda one: one.get_state_display(), width=14),
    Column("招到哪天", lambda one: f"{one.closes_on:%Y-%m-%d}" if one.closes_on else "", width=12),
    Column("最近确认", lambda one: f"{timezone.localtime(one.confirmed_at):%Y-%m-%d}" if one.confirmed_at else "", width=12),
    Column("来源", sources_line, width=32),
)  # fmt: skip
S = VacancyState


def in_view(which: str) -> Q:
    """The states and days behind a tab."""
    today = timezone.localdate()
    soon = today + timedelta(days=soon_days(PROVINCE, today))
    return {
        "open": Q(state=S.PUBLISHED),
        "soon": Q(state=S.PUBLISHED, closes_on__lte=soon),
        "held": Q(state__in=[S.BLOCKED, S.REVIEW, S.CHECKING]),
        "paused": Q(state=S.PAUSED),
        "draft": Q(state=S.DRAFT),
        "over": Q(state__in=[S.FILLED, S.EXPIRED, S.WITHDRAWN, S.TAKEN_DOWN]),
    }.get(which, Q())


@dataclass(frozen=True)
class Asked:
    """The filter of a list."""

    which: str = ""
    source: str = ""
    place: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Asked":
        which, source, place = (str(given.get(name, "")) for name in ("which", "source", "place"))
        ours = len(place) == 12 and place.isascii() and place.isdigit() and is_local(place)
        return cls(which if which in VIEWS else "", source if source in Source else "", place if ours else "")

    def query(self, **changes: str) -> str:
        """What an address carries, with changes; what is not asked for is left out."""
        return urlencode({name: value for name, value in asdict(replace(self, **changes)).items() if value})

    @property
    def is_narrow(self) -> bool:
        return bool(self.source or self.place)


def narrow(found: QuerySet[Vacancy], asked: Asked) -> QuerySet[Vacancy]:
    """The vacancies that were asked for."""
    rows = found.filter(in_view(asked.which))
    if asked.source:
        told = VacancySource.objects.there().filter(vacancy=OuterRef("pk"), feed__source=asked.source)
        rows = rows.filter(Q(source=asked.source) | Exists(told))
    return rows.filter(in_areas("region_code", (code_range(asked.place),))) if asked.place else rows


def counts(found: QuerySet[Vacancy]) -> dict[str, int]:
    """How many behind each tab. One query."""
    return found.order_by().aggregate(all=Count("pk"), **{key: Count("pk", filter=in_view(key)) for key in VIEWS})


def search(found: QuerySet[Vacancy], words: str) -> QuerySet[Vacancy]:
    """By any part of the title or the employer's name, or by the number."""
    return found.filter(Q(title__icontains=words) | Q(employer_name__icontains=words) | Q(number=words.upper()))


__all__ = ("COLUMNS", "SORTS", "VIEWS", "Asked", "counts", "in_view", "narrow", "search")
