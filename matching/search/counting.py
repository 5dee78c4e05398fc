"""Filters, counts and order of a few hundred hits, here and not in the database: planning a statement with sixty counts takes longer than this.

The same as finding.py words in SQL; a test asks both and compares.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from matching.search import near
from matching.search.enums import Sort
from matching.search.marks import BIT
from matching.search.wanted import ALL_OF, COUNTED, INTERNSHIP, Filter, Wanted, occupation_length, region_digits

COLUMNS = (
    "id, vacancy_id::text, marks, town_code, occupation_code, month_top, education, experience_months, "
    "extract(epoch FROM published_at)::float8, extract(epoch FROM confirmed_at)::float8"
)
FAR_AWAY = 1e9  # kilometres: a place without a point stands last


@dataclass(frozen=True)
class Hits:
    """What the index gave, a column an array."""

    ids: np.ndarray
    vacancies: Sequence[str]
    marks: np.ndarray
    towns: np.ndarray
    occupations: Sequence[str]
    pay: np.ndarray
    education: np.ndarray
    experience: np.ndarray
    published: np.ndarray
    confirmed: np.ndarray
    score: np.ndarray


def hits_of(rows: Sequence[tuple]) -> Hits:
    """Rows of COLUMNS and a score, as arrays; a vacancy without an amount pays -1."""
    ids, vacancies, marks, towns, occupations, pay, education, experience, published, confirmed, score = zip(
        *rows, strict=True
    )
    return Hits(
        np.array(ids), vacancies, np.array(marks, np.int64), np.array(towns), occupations,
        np.array([-1 if one is None else one for one in pay]), np.array(education), np.array(experience),
        np.array(published), np.array(confirmed), np.array(score),
    )  # fmt: skip


def missed_of(want: Wanted, hits: Hits) -> np.ndarray:
    """Which filters each hit does not pass, a bit each."""
    asked, missed = want.asked, np.zeros(len(hits.ids), np.int64)

    def unless(passes: np.ndarray, group: Filter) -> None:
        missed[~passes] |= int(group)

    if asked.within and want.rings:
        unless(np.isin(hits.towns, want.rings[asked.within]), Filter.PLACE)
    elif want.inside:
        unless((hits.towns >= want.inside[0]) & (hits.towns <= want.inside[1]), Filter.PLACE)
    if asked.pay:
        unless(hits.pay >= asked.pay, Filter.PAY)
    for group, marked in want.marked.items():
        common = hits.marks & marked.mask
        unless(common == marked.mask if marked.every else common != 0, group)
    if asked.education:
        unless(hits.education <= asked.education, Filter.EDUCATION)
    if asked.experience >= 0:
        unless(hits.experience <= asked.experience, Filter.EXPERIENCE)
    if asked.age:
        unless(hits.published >= _seconds(want.since[asked.age]), Filter.AGE)
    if asked.internship:
        unless((hits.marks & INTERNSHIP) != 0, Filter.KIND)
    return missed


def counts_of(want: Wanted, hits: Hits, missed: np.ndarray) -> dict[tuple[str, str], int]:
    """Each value of each filter with its own group left out."""
    left = {group: missed & ~int(group) == 0 for group in Filter}
    fits = missed == 0
    found = {}
    for facet, value, group in COUNTED:
        base = fits if facet in ALL_OF else left[group]
        passes = _value(want, hits, facet, value)
        found[facet, value] = int(np.count_nonzero(base if passes is None else base & passes))
    return found


def _value(want: Wanted, hits: Hits, facet: str, value: str) -> np.ndarray | None:
    """Which hits have one value of a filter; None for all of them."""
    if facet == "within":
        if value:
            return np.isin(hits.towns, want.rings[value]) if want.rings else np.zeros(len(hits.ids), bool)
        return (hits.towns >= want.inside[0]) & (hits.towns <= want.inside[1]) if want.inside else None
    if facet == "pay":
        return hits.pay >= int(value) if value else None
    if facet == "education":
        return hits.education <= int(value)
    if facet == "experience":
        return hits.experience <= int(value)
    if facet == "age":
        return hits.published >= _seconds(want.since[value])
    if facet == "without":
        return None
    return (hits.marks & (INTERNSHIP if facet == "internship" else BIT[facet, value])) != 0


def page_of(want: Wanted, hits: Hits, missed: np.ndarray, start: int, size: int) -> list[UUID]:
    """The vacancies that pass every filter, in the order asked for, from one place on."""
    at = np.flatnonzero(missed == 0)
    order = want.asked.order
    if order is Sort.NEAR:
        points, far = near.kilometres_from(want.asked.home)
        by = np.array(
            [far[points.place[town]] if town in points.place else FAR_AWAY for town in hits.towns[at].tolist()],
            np.float32,
        )
        keys = (-hits.ids[at], -hits.confirmed[at], by)
    elif order is Sort.NEW:
        keys = (-hits.ids[at], -hits.confirmed[at])
    else:
        by = hits.pay[at] if order is Sort.PAY else hits.score[at]
        keys = (-hits.ids[at], -hits.confirmed[at], -by)
    return [UUID(hits.vacancies[one]) for one in at[np.lexsort(keys)][start : start + size].tolist()]


def below_of(want: Wanted, hits: Hits, missed: np.ndarray) -> tuple[dict[str, int], dict[str, int]]:
    """The units and the groups of occupations right below, by the first characters of their codes."""
    digits, length = region_digits(want.asked.region), occupation_length(want.asked.occupation)
    at = np.flatnonzero(missed == 0).tolist()
    towns = hits.towns.tolist()
    return dict(Counter(towns[one][:digits] for one in at)), dict(Counter(hits.occupations[one][:length] for one in at))


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
