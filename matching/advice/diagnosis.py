"""Why a vacancy may be hard to fill: held against the other vacancies of its occupation nearby (domain.md 2B.7, requirements 7.7).

A suggestion for the employer and the officer, never a decision: it changes nothing by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from matching.advice.enums import Trouble
from matching.advice.limits import compared_from, hard_after
from matching.compliance.asking import RULE as OVER_ASKING
from matching.vacancies.enums import SHOWN
from matching.vacancies.models import Vacancy
from portal.accounts.actors import Actor

CITY, COUNTY = 4, 6  # digits of a code


@dataclass(frozen=True)
class Finding:
    """One thing that may keep applicants away, in words with its figures."""

    trouble: Trouble
    words: str


@dataclass(frozen=True)
class Diagnosis:
    """What was found, and against how many other vacancies."""

    compared: int
    findings: tuple[Finding, ...]


def hard_to_fill(found: QuerySet) -> QuerySet:
    """Vacancies that have been shown for the days of the rule and still want somebody."""
    on = timezone.now()
    since = on - hard_after(timezone.localdate(on))
    return found.filter(Q(hired__lt=F("headcount")), state__in=sorted(SHOWN), published_at__lt=since)


def hard_ones(actor: Actor) -> QuerySet:
    """Those of the actor's reach, the longest first."""
    return hard_to_fill(Vacancy.objects.visible_to(actor)).order_by("published_at", "pk")


def diagnose(vacancies: Sequence[Vacancy]) -> dict[UUID, Diagnosis]:
    """A diagnosis of each. One query, however many: the others of these occupations in these cities."""
    occupations = {one.occupation_id for one in vacancies if one.occupation_id}
    places = Q(pk__in=[])
    for city in {one.region_code[:CITY] for one in vacancies}:
        places |= Q(region_code__startswith=city)
    shown = Vacancy.objects.shown().filter(places, occupation__in=occupations, month_low__isnull=False)
    rows = list(
        shown.values_list(
            "pk", "employer", "occupation", "region_code", "month_low", "education", "experience_months", "hours_day",
            "days_week", named=True,
        )
    )  # fmt: skip
    return {one.pk: _diagnosis(one, rows) for one in vacancies}


def _diagnosis(one: Vacancy, rows: Sequence[object]) -> Diagnosis:
    others = [row for row in rows if _is_like(row, one)]
    to_mend = [finding for finding in one.findings if finding["rule"] != OVER_ASKING]
    found = [Finding(Trouble.COMPLIANCE, f"有 {len(to_mend)} 处说法要改，改好看的人才放心")] if to_mend else []
    least = compared_from(timezone.localdate())
    near = [row for row in others if row.region_code[:COUNTY] == one.region_code[:COUNTY]]  # type: ignore[attr-defined]
    compared = near if len(near) >= least else others
    if len(compared) >= least:
        found += [finding for finding in (_pay(one, compared), *_conditions(one, compared)) if finding]
    return Diagnosis(len(compared), tuple(found))


def _is_like(row: object, one: Vacancy) -> bool:
    """The same occupation in the same city, of another employer."""
    return (
        row.occupation == one.occupation_id  # type: ignore[attr-defined]
        and row.region_code[:CITY] == one.region_code[:CITY]  # type: ignore[attr-defined]
        and row.employer != one.employer_id  # type: ignore[attr-defined]
    )


def _pay(one: Vacancy, compared: Sequence[object]) -> Finding | None:
    middle = round(median(row.month_low for row in compared))  # type: ignore[attr-defined]
    if one.month_low is None or one.month_low >= middle:
        return None
    words = f"附近同职业的岗位，一半以上最低给到每月 {middle:,} 元，您写的是 {one.month_low:,} 元"
    return Finding(Trouble.PAY, words)


def _conditions(one: Vacancy, compared: Sequence[object]) -> list[Finding | None]:
    """Stricter than three quarters of the others ask."""
    found: list[Finding | None] = []
    lower = sum(not row.education or row.education > one.education for row in compared)  # type: ignore[attr-defined]  # GB/T 4658 counts down
    if one.education and lower * 4 >= len(compared) * 3:
        found.append(
            Finding(
                Trouble.EDUCATION,
                f"要“{one.get_education_display()}”，附近 {len(compared)} 个同职业岗位里 {lower} 个要得更低或不限",
            )
        )
    shorter = sum(row.experience_months < one.experience_months for row in compared)  # type: ignore[attr-defined]
    if one.experience_months and shorter * 4 >= len(compared) * 3:
        found.append(
            Finding(
                Trouble.EXPERIENCE,
                f"要干过 {one.experience_months} 个月，附近 {len(compared)} 个同职业岗位里 {shorter} 个要得更短或不要",
            )
        )
    hours = [row.hours_day * row.days_week for row in compared if row.hours_day and row.days_week]  # type: ignore[attr-defined]
    ours = one.hours_day * one.days_week if one.hours_day and one.days_week else None
    if ours and hours and sum(other < ours for other in hours) * 4 >= len(hours) * 3:
        found.append(Finding(Trouble.HOURS, f"每周 {ours:.0f} 小时，附近同职业岗位一半是 {median(hours):.0f} 小时以内"))
    return found
