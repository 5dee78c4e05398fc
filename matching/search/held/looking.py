"""Looking through the arrays: who speaks of the words, lies in the place and has the occupation, with how well it fits."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matching.search.enums import Sort
from matching.search.held.following import View
from matching.search.held.segment import LEVEL_BITS, Postings, Segment, days
from matching.search.wanted import Wanted
from matching.search.words import Group, Run
from portal.regions.codes import code_range

LEVEL = np.uint32((1 << LEVEL_BITS) - 1)
SHIFT = np.uint32(LEVEL_BITS)
MOST_TOLD_BY_PARTS = 5_000
COUNTED_COLUMNS = ("marks", "towns", "occupations", "pay", "education", "experience", "published")


@dataclass(frozen=True)
class Spans:
    """Ranges of places that do not touch, ascending: where the work may lie."""

    low: np.ndarray
    high: np.ndarray

    def of(self, postings: Postings) -> Postings:
        """Those of the postings that lie within."""
        starts, ends = postings.searchsorted(self._first(self.low)), postings.searchsorted(self._first(self.high))
        if len(starts) == 1:
            return postings[starts[0] : ends[0]]
        parts = [postings[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True) if start < end]
        return np.concatenate(parts) if parts else postings[:0]

    @staticmethod
    def _first(places: np.ndarray) -> np.ndarray:
        return places.astype(np.uint32) << SHIFT  # of the postings' own type: else all of them are copied

    def places(self) -> np.ndarray:
        return np.concatenate([np.arange(*one) for one in zip(self.low.tolist(), self.high.tolist(), strict=True)] or [np.empty(0, np.int64)])  # fmt: skip


@dataclass(frozen=True)
class Hits:
    """What was found: a column an array where every row is looked at, and where the rows stand, for what only the page needs."""

    parts: tuple[tuple[Segment, np.ndarray], ...]  # segments with places in them, one behind the other
    marks: np.ndarray
    towns: np.ndarray
    occupations: np.ndarray
    pay: np.ndarray
    education: np.ndarray
    experience: np.ndarray
    published: np.ndarray
    score: np.ndarray

    def __len__(self) -> int:
        return len(self.marks)

    def column(self, name: str, rows: np.ndarray) -> np.ndarray:
        """Another column of the segments, for some of the rows."""
        (segment, places), *others = self.parts
        if not others:
            return getattr(segment, name).take(places.take(rows))
        return np.concatenate([getattr(one, name).take(at) for one, at in self.parts]).take(rows)


def hits(view: View, want: Wanted) -> Hits:
    """All vacancies that the words, the place and the occupation give, before any filter."""
    segments = [(view.base, view.replaced), (view.fresh, None)]
    parts = [(one, *_found(one, want, replaced)) for one, replaced in segments if one.count or one is view.base]
    kept = [part for part in parts if len(part[1])] or parts[:1]
    columns = [[getattr(one, name).take(places) for one, places, _ in kept] for name in COUNTED_COLUMNS]
    columns.append([score for *_, score in kept])
    joined = (column[0] if len(column) == 1 else np.concatenate(column) for column in columns)
    return Hits(tuple((one, places) for one, places, _ in kept), *joined)


def _found(segment: Segment, want: Wanted, replaced: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """Places in one segment, and the score of each."""
    spans = _spans(segment, want)
    if want.groups:
        places, score = (_with_some if want.some else _with_all)(segment, want, spans)
        score = _with_parts(segment, want, places, score)
    else:
        places = _without_words(segment, want, spans)
        score = np.zeros(len(places), np.int64)
    places = places.astype(np.intp)  # of the type that numpy takes by: else each column casts them anew
    fits = segment.closes.take(places) >= days(want.today.date())
    if replaced is not None:
        fits &= ~replaced.take(places)
    if want.groups and want.asked.occupation:
        fits &= levels_at(segment.of(f"o:{want.asked.occupation}"), places) > 0
    return (places, score) if fits.all() else (places[fits], score[fits])


def _spans(segment: Segment, want: Wanted) -> Spans | None:
    """None for everywhere."""
    if want.outside:
        low, high = _range(segment, *_bounds((want.asked.region,)))
        return Spans(np.array([0, high[0]]), np.array([low[0], segment.count]))
    if not want.base:
        return None
    low, high = _range(segment, *_bounds(want.base))
    if len(low) == 1:
        return Spans(low, high)
    order = np.argsort(low, kind="stable")
    low, reach = low[order], np.maximum.accumulate(high[order])
    begins = np.concatenate([[True], low[1:] > reach[:-1]])
    ends = np.concatenate([begins[1:], [True]])
    return Spans(low[begins], reach[ends])


@lru_cache(maxsize=2_000)
def _bounds(units: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last code below each unit, as numbers."""
    return tuple(np.array([[int(one) for one in code_range(unit)] for unit in units], np.int64).T)  # type: ignore[return-value]


def _range(segment: Segment, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return segment.towns.searchsorted(first, "left"), segment.towns.searchsorted(last, "right")


def _without_words(segment: Segment, want: Wanted, spans: Spans | None) -> np.ndarray:
    if want.asked.q:
        return np.empty(0, np.int64)  # nothing but signs was written: there is no word to look for
    if want.asked.occupation:
        tagged = segment.of(f"o:{want.asked.occupation}")
        return (spans.of(tagged) if spans else tagged) >> SHIFT
    return spans.places() if spans else np.arange(segment.count)


def _with_all(segment: Segment, want: Wanted, spans: Spans | None) -> tuple[np.ndarray, np.ndarray]:
    """The rarest thing asked for gives the places, the others are looked up in them."""
    by_size = sorted(zip(want.groups, want.weights, strict=True), key=lambda one: _size(segment, one[0]))
    (first, weight), others = by_size[0], by_size[1:]
    spoken = _spoken(segment, first, spans)
    places, score = spoken >> SHIFT, (spoken & LEVEL).astype(np.int64) * weight
    for group, weight in others:
        if not len(places):
            break
        level = _levels(segment, group, places)
        kept = level > 0
        places, score = places[kept], score[kept] + level[kept].astype(np.int64) * weight
    return places, score


def _with_some(segment: Segment, want: Wanted, spans: Spans | None) -> tuple[np.ndarray, np.ndarray]:
    spoken = [_spoken(segment, group, spans) >> SHIFT for group in want.groups]
    places = np.unique(np.concatenate(spoken))
    levels = (_levels(segment, group, places).astype(np.int64) for group in want.groups)
    return places, sum((one * weight for one, weight in zip(levels, want.weights, strict=True)), np.zeros(len(places), np.int64))  # fmt: skip


def _with_parts(segment: Segment, want: Wanted, places: np.ndarray, score: np.ndarray) -> np.ndarray:
    """With what the words within the words add, for the best by the words alone: the others stay behind them."""
    if not want.parts or want.asked.order is not Sort.BEST:
        return score
    best: np.ndarray | slice = slice(None)
    if len(places) > MOST_TOLD_BY_PARTS:
        best = np.argpartition(score, -MOST_TOLD_BY_PARTS)[-MOST_TOLD_BY_PARTS:]
        best.sort()  # neighbours are looked up quicker than a jumble
    for word, weight in want.parts:
        score[best] += levels_at(segment.of(word), places[best]).astype(np.int64) * weight
    return score


def _size(segment: Segment, group: Group) -> int:
    return sum(min(len(segment.of(word)) for word in run) for run in group.runs)


def _spoken(segment: Segment, group: Group, spans: Spans | None) -> Postings:
    """Who has all words of one of the runs; the level is that of the weakest word, and of the strongest run."""
    runs = [one for one in (_run(segment, run, spans) for run in group.runs[:1]) if len(one)]
    runs += [_halved(one) for one in (_run(segment, run, spans) for run in group.runs[1:]) if len(one)]
    if not runs:
        return np.empty(0, np.uint32)
    if len(runs) == 1:
        return runs[0]
    merged = np.sort(np.concatenate(runs), kind="stable")  # each is in order: that is a merge
    places = merged >> SHIFT
    return merged[np.concatenate([places[1:] != places[:-1], [True]])]


def _halved(spoken: Postings) -> Postings:
    """Other words for what was asked say half as much as its own."""
    return (spoken & ~LEVEL) | (((spoken & LEVEL) + np.uint32(1)) >> np.uint32(1))


def _run(segment: Segment, run: Run, spans: Spans | None) -> Postings:
    first, *others = sorted((segment.of(word) for word in run), key=len)
    spoken = spans.of(first) if spans else first
    for other in others:
        level = np.minimum(levels_at(other, spoken >> SHIFT), spoken & LEVEL)
        kept = level > 0
        spoken = (spoken[kept] & ~LEVEL) | level[kept]
    return spoken


def _levels(segment: Segment, group: Group, places: np.ndarray) -> np.ndarray:
    """How much each place speaks of a group; 0 for not at all."""
    found = None
    for number, run in enumerate(group.runs):
        least = None
        for word in run:
            level = levels_at(segment.of(word), places)
            least = level if least is None else np.minimum(least, level)
        assert least is not None
        least = (least + np.uint32(1)) >> np.uint32(1) if number else least
        found = least if found is None else np.maximum(found, least)
    assert found is not None
    return found


def levels_at(postings: Postings, places: np.ndarray) -> np.ndarray:
    """The level of each place in the postings; 0 where it is none of them."""
    if not len(postings):
        return np.zeros(len(places), np.uint32)
    wanted = places.astype(np.uint32) << SHIFT
    found = postings[np.minimum(postings.searchsorted(wanted), len(postings) - 1)]
    return np.where(found >> SHIFT == wanted >> SHIFT, found & LEVEL, np.uint32(0))
