"""Filters, counts and order of what was found in the arrays.

The same as finding.py words in SQL; a test asks both and compares. A filter that was not set leaves nothing out, so most counts need one look.
"""

from functools import lru_cache
from uuid import UUID

import numpy as np

from matching.search import near
from matching.search.enums import Sort
from matching.search.held.looking import Hits
from matching.search.marks import BIT
from matching.search.wanted import ALL_OF, COUNTED, INTERNSHIP, Filter, Wanted, occupation_length, region_digits
from portal.occupations.codes import LENGTHS

FAR_AWAY = 1e9  # kilometres: a place without a point stands last
FEW = 2_000  # rows whose bits are counted in one table, and whose steps by one sort
WIDE = 100_000  # values that far apart are not counted by place
MARKED = [(facet, value) for facet, value, group in COUNTED if (facet, value) in BIT]
BITS = np.array([BIT[one] for one in MARKED], np.int64)
Counts = dict[tuple[str, str], int]


def missed_of(want: Wanted, hits: Hits) -> np.ndarray:
    """Which filters each hit does not pass, a bit each."""
    asked, missed = want.asked, np.zeros(len(hits), np.int64)

    def unless(passes: np.ndarray, group: Filter) -> None:
        missed[~passes] |= int(group)

    if asked.within and want.rings:
        unless(_among(hits.towns, want.rings[asked.within]), Filter.PLACE)
    elif want.inside:
        unless(_between(hits.towns, want.inside), Filter.PLACE)
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
        unless(hits.published >= want.since[asked.age].timestamp(), Filter.AGE)
    if asked.internship:
        unless((hits.marks & INTERNSHIP) != 0, Filter.KIND)
    return missed


def counts_of(want: Wanted, hits: Hits, missed: np.ndarray) -> Counts:
    """Each value of each filter with its own group left out."""
    fits = missed == 0
    left = dict.fromkeys(Filter, fits)
    if not fits.all():
        used = int(np.bitwise_or.reduce(missed))
        left |= {group: missed & ~int(group) == 0 for group in Filter if used & int(group)}
    found = _marked(hits, left, fits) | _stepped(want, hits, left)
    for facet, value, group in COUNTED:
        if (facet, value) not in found:
            passes = _value(want, hits, facet, value)
            found[facet, value] = int(np.count_nonzero(left[group] if passes is None else left[group] & passes))
    return found


def _marked(hits: Hits, left: dict[Filter, np.ndarray], fits: np.ndarray) -> Counts:
    """The values that are bits, counted together for all groups that leave the same out."""
    found: Counts = {}
    bases = {id(fits): fits} | {id(one): one for one in left.values()}
    for key, base in bases.items():
        wanted = [
            at
            for at, (facet, _) in enumerate(MARKED)
            if id(fits if facet in ALL_OF else left[_GROUP[MARKED[at]]]) == key
        ]
        if wanted:
            marks = hits.marks if base.all() else hits.marks[base]
            found |= {MARKED[at]: n for at, n in zip(wanted, _bits(marks, BITS[wanted]), strict=True)}
    return found


def _bits(marks: np.ndarray, bits: np.ndarray) -> list[int]:
    if len(marks) <= FEW:
        return ((marks[:, None] & bits) != 0).sum(axis=0).tolist()
    return [int(np.count_nonzero(marks & bit)) for bit in bits]


def _stepped(want: Wanted, hits: Hits, left: dict[Filter, np.ndarray]) -> Counts:
    """The values that are steps of a figure: each counts all from there on, or up to there."""
    since = [want.since[value].timestamp() for facet, value in STEPS["age"]]
    columns = (
        ("pay", hits.pay, PAY, False), ("age", hits.published, since, False),
        ("education", hits.education, SCHOOLED, True), ("experience", hits.experience, WORKED, True),
    )  # fmt: skip
    found: Counts = {}
    for facet, column, steps, up_to in columns:
        base = left[Filter[facet.upper()]]
        if len(base) > FEW:
            found |= {
                key: int(np.count_nonzero(base & (column <= step if up_to else column >= step)))
                for key, step in zip(STEPS[facet], steps, strict=True)
            }
            continue
        ordered = np.sort(column[base])
        below = ordered.searchsorted(np.array(steps, column.dtype), "right" if up_to else "left").tolist()
        found |= dict(zip(STEPS[facet], below if up_to else [len(ordered) - one for one in below], strict=True))
    return found


STEPS = {name: [(facet, value) for facet, value, _ in COUNTED if facet == name and value] for name in ("pay", "age", "education", "experience")}  # fmt: skip
PAY, SCHOOLED, WORKED = ([int(value) for _, value in STEPS[name]] for name in ("pay", "education", "experience"))
_GROUP = {(facet, value): group for facet, value, group in COUNTED}


def _value(want: Wanted, hits: Hits, facet: str, value: str) -> np.ndarray | None:
    """Which hits have one value of a filter; None for all of them."""
    if facet == "within":
        if value:
            return _among(hits.towns, want.rings[value]) if want.rings else np.zeros(len(hits), bool)
        return _between(hits.towns, want.inside) if want.inside else None
    return None if facet in {"without", "pay"} else (hits.marks & INTERNSHIP) != 0


def _among(towns: np.ndarray, codes: tuple[str, ...]) -> np.ndarray:
    known = _sorted(codes)
    return known[np.minimum(known.searchsorted(towns), len(known) - 1)] == towns


@lru_cache(maxsize=2_000)
def _sorted(codes: tuple[str, ...]) -> np.ndarray:
    return np.sort(np.array([int(one) for one in codes] or [-1], np.int64))


def _between(towns: np.ndarray, codes: tuple[str, str]) -> np.ndarray:
    return (towns >= int(codes[0])) & (towns <= int(codes[1]))


def page_of(want: Wanted, hits: Hits, missed: np.ndarray, start: int, size: int) -> list[UUID]:
    """The vacancies that pass every filter, in the order asked for, from one place on."""
    at = np.flatnonzero(missed == 0)
    order = want.asked.order
    if order is Sort.NEAR:
        by = _far(want, hits.towns[at])
    elif order is Sort.NEW:
        by = -hits.column("confirmed", at)
    else:
        by = -(hits.pay if order is Sort.PAY else hits.score).take(at)
    if len(at) > start + size:
        kept = by <= _nth(by, start + size)
        at, by = at[kept], by[kept]
    order_of = np.lexsort((-hits.column("ids", at), -hits.column("confirmed", at), by))
    keys = hits.column("keys", at[order_of[start : start + size]])
    return [UUID(bytes=one.ljust(16, b"\0")) for one in keys.tolist()]


def _nth(values: np.ndarray, number: int) -> float:
    """The value that stands at a place, from 1 on, when all are in order; whole numbers near each other are counted, not sorted."""
    least = values.min()
    if values.dtype.kind == "f" or values.max() - least >= WIDE:
        return float(np.partition(values, number - 1)[number - 1])
    return float(least + np.bincount(values - least).cumsum().searchsorted(number))


def _far(want: Wanted, towns: np.ndarray) -> np.ndarray:
    points, far = near.kilometres_from(want.asked.home)
    codes, which = np.unique(towns, return_inverse=True)
    places = [points.place.get(str(one)) for one in codes.tolist()]
    return np.array([FAR_AWAY if one is None else far[one] for one in places], np.float32)[which]


def below_of(want: Wanted, hits: Hits, missed: np.ndarray) -> tuple[dict[str, int], dict[str, int]]:
    """The units and the groups of occupations right below, by the first characters of their codes."""
    digits, length = region_digits(want.asked.region), occupation_length(want.asked.occupation)
    fits = missed == 0
    return (
        {str(one): n for one, n in _tally(hits.towns[fits] // 10 ** (12 - digits))},
        {_code(one): n for one, n in _tally(hits.occupations[fits] // 100 ** LENGTHS[::-1].index(length))},
    )


def _code(figures: int) -> str:
    """403 is 4-03, as a code or the beginning of one is written."""
    first, rest = str(figures)[0], str(figures)[1:]
    return "-".join([first, *(rest[at : at + 2] for at in range(0, len(rest), 2))]) if figures else ""


def _tally(values: np.ndarray) -> list[tuple[int, int]]:
    """Each value with how often it stands there."""
    least = int(values.min()) if len(values) else 0
    if len(values) and int(values.max()) - least < WIDE:
        counts = np.bincount(values - least)
        found = np.flatnonzero(counts)
        return list(zip((found + least).tolist(), counts[found].tolist(), strict=True))
    kinds, how_many = np.unique(values, return_counts=True)
    return list(zip(kinds.tolist(), how_many.tolist(), strict=True))
