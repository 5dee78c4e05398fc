"""What the filters ask of a vacancy, as bits of one number: a question looks at them in one step.

A bit keeps its place for ever; a new one is put at the end, and the index is written anew (`manage.py rebuild_search`).
"""

from collections.abc import Iterator
from typing import Any

from matching.search.enums import Keep, Label, Rhythm
from matching.vacancies.enums import Access, Insurance, Source, Suit, VacancyKind
from portal.people.facts.enums import Education
from registration.jobseeking.enums import WorkForm

_PLACES: tuple[tuple[str, str], ...] = (
    *(("form", one.value) for one in WorkForm),
    *(("keep", one.value) for one in Keep),
    *(("suits", one.value) for one in Suit),
    *(("access", one.value) for one in Access),
    *(("hours", one.value) for one in Rhythm),
    *(("source", one.value) for one in Label),
    ("kind", VacancyKind.INTERNSHIP.value),
)
BIT = {place: 1 << at for at, place in enumerate(_PLACES)}
LABELS = {
    Source.OWN: Label.DIRECT, Source.OUTLET: Label.PUBLIC, Source.AGENCY: Label.AGENCY, Source.PROVINCE: Label.ELSEWHERE,
}  # fmt: skip
RANKS = {
    Education.NONE: 0, Education.PRIMARY: 1, Education.JUNIOR: 2, Education.SENIOR: 3, Education.VOCATIONAL: 3,
    Education.COLLEGE: 4, Education.BACHELOR: 5, Education.GRADUATE: 6,
}  # fmt: skip
INSURED = frozenset({Insurance.FUND.value, Insurance.FIVE.value})
EIGHT_HOURS, FIVE_DAYS = 8, 5


def bits(facet: str, values: Iterator[str] | list[str]) -> int:
    """The mask of several values of one facet."""
    mask = 0
    for value in values:
        mask |= BIT.get((facet, value), 0)
    return mask


def marks_of(vacancy: Any) -> int:
    """The number of one vacancy; `vacancy` gives its columns as attributes."""
    return (
        bits("form", [vacancy.work_form])
        | bits("keep", list(_kept(vacancy)))
        | bits("suits", vacancy.suits)
        | bits("access", vacancy.access)
        | bits("hours", list(_rhythm(vacancy)))
        | bits("source", [LABELS[Source(vacancy.source)].value])
        | bits("kind", [vacancy.kind])
    )


def _kept(vacancy: Any) -> Iterator[str]:
    if vacancy.meals:
        yield Keep.MEALS.value
    if vacancy.lodging:
        yield Keep.LODGING.value
    if vacancy.insurance in INSURED:
        yield Keep.FIVE.value


def _rhythm(vacancy: Any) -> Iterator[str]:
    yield from vacancy.shifts
    if vacancy.hours_day and vacancy.hours_day <= EIGHT_HOURS:
        yield Rhythm.EIGHT.value
    if vacancy.days_week and vacancy.days_week <= FIVE_DAYS:
        yield Rhythm.TWO_OFF.value


def rank_of(education: str) -> int:
    """How high a schooling stands, 0 where none is asked for; secondary schools of both kinds stand alike."""
    return RANKS[Education(education)] if education in Education else 0
