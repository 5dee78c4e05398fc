"""Graduates handed over by the education authority, by class year: how many came, whom we found, who was contacted (9.4).

A row that could not be read is nobody's yet: it counts as handed over and not found, until it is put right and sent again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import OfficeLevel
from portal.cases.contacts.models import Contact
from portal.ui.imports.models import Import
from registration.discovery.enums import LeadKind, LeadState
from registration.discovery.models import Lead

MAY, YEARS_BACK = 5, 4
NOT_YET = "还没有"


def class_year(day: date) -> int:
    """Whose year it is on a day: lists of the summer's graduates come from May on."""
    return day.year if day.month >= MAY else day.year - 1


def year_field() -> forms.ChoiceField:
    """Which class a list is of; not said, it is the one of the summer in which it came."""
    now = class_year(timezone.localdate())
    years = [(str(year), f"{year} 届") for year in range(now + 1, now - YEARS_BACK, -1)]
    return forms.ChoiceField(label="哪一届毕业生", choices=years, initial=str(now), required=False)


def year_of(one: Import) -> int:
    """The class of a list; of one that does not say so, by the day it came."""
    said = str(one.asked.get("year", ""))
    return int(said) if said.isdigit() else class_year(timezone.localdate(one.uploaded_at))


@dataclass
class Figures:
    """What became of the graduates of one list, or of all lists of a class."""

    rows: int = 0
    found: int = 0
    known: int = 0
    leads: int = 0
    waiting: int = 0
    late: int = 0
    contacted: int = 0
    served: int = 0
    ended: int = 0
    lost: int = 0
    due: int = 0
    in_time: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    @property
    def unread(self) -> int:
        """Rows that nobody could be found for."""
        return self.rows - self.found

    @property
    def match_rate(self) -> str:
        """Of the rows handed over, those that were found to be somebody."""
        return _share(self.found, self.rows)

    @property
    def in_time_rate(self) -> str:
        """Of those whose first contact was due or has been, those reached within the days of the rule."""
        return _share(self.in_time, self.due)

    @property
    def settled_rate(self) -> str:
        """Of the leads, those contacted or marked with a reason."""
        return _share(self.leads - self.waiting, self.leads)

    @property
    def is_settled(self) -> bool:
        return not self.waiting and not self.unread


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else NOT_YET


@dataclass(frozen=True)
class Handover:
    """One list; `whole` where the reader answers for all of its area and so may see how many rows it had."""

    one: Import
    year: int
    figures: Figures
    whole: bool


@dataclass(frozen=True)
class ClassYear:
    """All lists of one class, the latest first."""

    year: int
    handovers: Sequence[Handover]
    figures: Figures
    whole: bool


def class_years(actor: Actor) -> list[ClassYear]:
    """The classes with lists in the actor's reach, the latest first. Two questions, however many lists."""
    counts = _counts(actor)
    reach = Q(office=actor.office_id) | Q(pk__in=list(counts))
    kind = f"leads-{LeadKind.GRADUATE.value}"
    lists = Import.objects.filter(reach, subject=kind, written_at__isnull=False, undone_at=None).select_related(
        "office"
    )
    by_year: dict[int, list[Handover]] = {}
    for one in lists.defer("file_name").order_by("-written_at", "-pk"):
        found = _handover(one, counts.get(one.pk, {}), actor)
        by_year.setdefault(found.year, []).append(found)
    return [_year(year, by_year[year]) for year in sorted(by_year, reverse=True)]


def _counts(actor: Actor) -> dict[UUID, dict[str, int]]:
    now = timezone.now()
    waiting, reached = Q(state=LeadState.ASSIGNED), Contact.objects.counting().filter(case_id=OuterRef("pk"))
    leads = Lead.objects.visible_to(actor).filter(kind=LeadKind.GRADUATE, came_by__isnull=False)
    leads = leads.annotate(was_reached=Exists(reached), was_in_time=Exists(reached.filter(at__lte=OuterRef("due_at"))))
    rows = leads.values("came_by").annotate(
        leads=Count("pk"), waiting=Count("pk", filter=waiting), late=Count("pk", filter=waiting & Q(due_at__lt=now)),
        contacted=Count("pk", filter=Q(state=LeadState.CONTACTED)), served=Count("pk", filter=Q(state=LeadState.CONVERTED)),
        ended=Count("pk", filter=Q(state=LeadState.CLOSED)), lost=Count("pk", filter=Q(state=LeadState.UNREACHABLE)),
        due=Count("pk", filter=Q(due_at__lt=now) | Q(was_reached=True)), in_time=Count("pk", filter=Q(was_in_time=True)),
        of=F("came_by"),
    ).order_by()  # fmt: skip
    return {row.pop("of"): {name: value for name, value in row.items() if name != "came_by"} for row in rows}


def _handover(one: Import, counts: dict[str, int], actor: Actor) -> Handover:
    county = (actor.office_level or OfficeLevel.TOWNSHIP) <= OfficeLevel.COUNTY
    whole = one.office_id == actor.office_id or (county and _covers(actor, one.region_code))
    own: dict[str, Any] = {"rows": one.total, "found": one.good, "known": one.known} if whole else {}
    return Handover(one, year_of(one), Figures(**own, **counts), whole)


def _covers(actor: Actor, code: str) -> bool:
    return any(low <= code <= high for low, high in actor.areas)


def _year(year: int, handovers: Sequence[Handover]) -> ClassYear:
    return ClassYear(year, handovers, _sum(each.figures for each in handovers), any(each.whole for each in handovers))


def _sum(figures: Iterable[Figures]) -> Figures:
    total = Figures()
    for one in figures:
        total += one
    return total
