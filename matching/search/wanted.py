"""What a search comes to, before anybody looks: conditions of the index, filters by group, what is counted beside.

Both ways of looking (SQL in finding.py, arrays in held/) read this, so they cannot disagree about what was asked.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntFlag

from django.utils import timezone

from matching.search import near
from matching.search.asked import EDUCATIONS, MANY, Asked
from matching.search.enums import Age, Within
from matching.search.limits import EXPERIENCE, WAGES
from matching.search.marks import bits
from matching.search.phrases import vocabulary
from matching.search.words import IDLE, Group, groups_of, words_asked
from matching.vacancies.enums import VacancyKind
from portal.occupations.codes import LENGTHS, prefix_of
from portal.regions.codes import PROVINCE, Level, code_range, level_of

WIDEST = max(Within, key=lambda one: one.kilometres)
ALL_OF = frozenset({"keep"})  # who ticks 包吃 and 包住 wants both; elsewhere one of the ticked is enough
PART = 0.3  # of a word's weight, for a word within it
CHEAP = 20_000  # rows that a search for some of the words looks at, about


class Filter(IntFlag):
    """The groups of filters, a bit each: a vacancy misses some of them."""

    PLACE = 1
    PAY = 2
    FORM = 4
    KEEP = 8
    SUITS = 16
    ACCESS = 32
    HOURS = 64
    SOURCE = 128
    EDUCATION = 256
    EXPERIENCE = 512
    AGE = 1024
    KIND = 2048


BY_FACET = {facet: Filter[facet.upper()] for facet in MANY}


@dataclass(frozen=True)
class Marked:
    """A filter over the bits: any of the mask, or all of it."""

    mask: int
    every: bool


@dataclass(frozen=True)
class Wanted:
    """One search, worked out."""

    asked: Asked
    groups: tuple[Group, ...]
    weights: tuple[int, ...]  # of the groups: what few vacancies speak of weighs more
    parts: tuple[
        tuple[str, int], ...
    ]  # words within the words, with their weights: nobody needs them, who has them fits better
    some: bool  # whether one of the groups is enough
    base: tuple[str, ...]  # units of which one must hold the place of work; none for everywhere
    inside: tuple[str, str] | None  # the range of codes of the place asked for
    outside: tuple[str, str] | None  # a range that must not hold it
    rings: dict[str, tuple[str, ...]]  # townships by distance, if there is a home
    marked: dict[Filter, Marked]
    since: dict[str, datetime]
    today: datetime

    @property
    def has_words(self) -> bool:
        return bool(self.groups)


def wanted(asked: Asked, *, some: bool = False) -> Wanted:
    """Work a search out; `some` asks for vacancies that have at least one of its words."""
    groups = groups_of(asked.q)
    weights = [weight_of(one) for one in groups]
    if some:
        groups, weights = _rarest(groups, weights)
    local = asked.region != PROVINCE and not asked.away
    rings = {one.value: near.around(asked.home, one.kilometres) for one in Within} if asked.home else {}
    base = (asked.region, *rings.get(WIDEST.value, ())) if local else ()
    now = timezone.localtime()
    midnight = timezone.make_aware(datetime.combine(now.date(), time.min))
    return Wanted(
        asked, tuple(groups), tuple(weights), parts_of(asked.q, groups), some,
        base,
        code_range(asked.region) if local else None,
        code_range(asked.region) if asked.away else None,
        rings if local else {},
        {BY_FACET[facet]: Marked(bits(facet, sorted(values)), facet in ALL_OF) for facet, values in asked.ticks.items()},
        {one.value: midnight - timedelta(days=int(one.value) - 1) for one in Age},
        midnight,
    )  # fmt: skip


def weight_of(group: Group) -> int:
    """Ten times the logarithm of how rare a group is among the vacancies of today."""
    known = vocabulary()
    few = max((min((known.rows.get(word, 0) for word in run), default=0) for run in group.runs), default=0)
    return round(_rarity(few, known.total))


def parts_of(text: str, groups: Sequence[Group]) -> tuple[tuple[str, int], ...]:
    """The words of a question that stand within its words (测试 in 软件测试), each with three tenths of a word's weight."""
    known, said = vocabulary(), {word for group in groups for word in group.runs[0]}
    within = [word for word in words_asked(text) if word not in said and word not in IDLE]
    return tuple((one, round(PART * _rarity(known.rows.get(one, 0), known.total))) for one in within)


def _rarity(rows: int, total: int) -> float:
    return 10 * math.log(1 + (total + 1) / (rows + 0.5))


def _rarest(groups: list[Group], weights: list[int]) -> tuple[list[Group], list[int]]:
    """As many groups, the rarest first, as can be looked through."""
    known, cost = vocabulary(), 0
    kept: list[tuple[int, Group]] = []
    for weight, group in sorted(zip(weights, groups, strict=True), key=lambda one: -one[0]):
        cost += max((min((known.rows.get(word, 0) for word in run), default=0) for run in group.runs), default=0)
        if kept and cost > CHEAP:
            break
        kept.append((weight, group))
    return [group for _, group in kept], [weight for weight, _ in kept]


def counted() -> list[tuple[str, str, Filter]]:
    """What is counted beside the rows: facet, value, and the filter that is left out while counting it."""
    found = [("within", one.value, Filter.PLACE) for one in Within] + [("within", "", Filter.PLACE)]
    found += [("pay", str(step), Filter.PAY) for step in WAGES] + [("pay", "", Filter.PAY)]
    found += [(facet, value, BY_FACET[facet]) for facet, words in MANY.items() for value in words.values]
    found += [("education", one, Filter.EDUCATION) for one in EDUCATIONS]
    found += [("experience", str(one), Filter.EXPERIENCE) for one in EXPERIENCE]
    found += [("age", one.value, Filter.AGE) for one in Age] + [("internship", "1", Filter.KIND)]
    return found + [("without", str(one.name), one) for one in Filter]


COUNTED = counted()


def occupation_length(code: str) -> int:
    """How many characters of a code tell the groups right under one apart."""
    used = len(prefix_of(code)) if code else 0
    return next((one for one in LENGTHS if one > used), LENGTHS[-1])


def region_digits(code: str) -> int:
    """How many digits of a code tell the units right under one apart."""
    return {Level.PROVINCE: 4, Level.CITY: 6}.get(level_of(code), 9)


INTERNSHIP = bits("kind", [VacancyKind.INTERNSHIP.value])
