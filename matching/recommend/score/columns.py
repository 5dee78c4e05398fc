"""Both sides as arrays with their lists, and the questions that are asked of them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.recommend.score import definition as d
from matching.recommend.score.rule import Rule

MEDIUMS = 900  # 8-99 is the largest medium group there can be
Best = tuple[np.ndarray, np.ndarray]


def compiled() -> Any:
    """The compiled definition. Only who makes lists pays for its compiler: half a second and 60 MB a process."""
    from matching.recommend.score import compiled as found

    return found


def array_of(rows: Sequence[Sequence[int]], width: int) -> np.ndarray:
    """Rows as one array; of none, an empty one of that width."""
    return np.array(rows, np.int32) if len(rows) else np.empty((0, width), np.int32)


@dataclass
class Vacancies:
    """Vacancies in the order of their lists; `order` says where each stood before."""

    rows: np.ndarray
    order: np.ndarray
    cities: np.ndarray
    run_starts: np.ndarray
    runs: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray) -> "Vacancies":
        """Sort by medium group, city, minor group, county, and find where each list and each run begins."""
        work, at = rows[:, d.V_OCCUPATION], rows[:, d.V_PLACE]
        order = np.lexsort((at // 1000, work // 100, at // 100000, work // 10000))
        rows = np.ascontiguousarray(rows[order])
        work, at = rows[:, d.V_OCCUPATION], rows[:, d.V_PLACE]
        cities = np.unique(at // 100000).astype(np.int32)
        minor, county = work // 100, at // 1000
        first = np.ones(len(rows), bool)
        first[1:] = (minor[1:] != minor[:-1]) | (county[1:] != county[:-1])
        begin = np.flatnonzero(first)
        end = np.append(begin[1:], len(rows))[: len(begin)]
        runs = np.column_stack([minor[begin], county[begin], begin, end]).astype(np.int32)
        bucket = (work[begin] // 10000) * len(cities) + np.searchsorted(cities, at[begin] // 100000)
        run_starts = np.searchsorted(bucket, np.arange(MEDIUMS * len(cities) + 1)).astype(np.int32)
        return cls(rows, order, cities, run_starts, runs)

    def best_for(self, people: np.ndarray, rule: Rule, most: int, seed: int = 0) -> Best:
        """For each person the `most` best vacancies, best first: keys, and their places in `rows` (-1: no more)."""
        # Neighbours look at the same vacancies: one after another they find them in the processor's cache.
        order = np.lexsort((people[:, d.P_PLACES], people[:, d.P_WISHES]))
        near = np.ascontiguousarray(people[order])
        given = (_numbers(rule), near, self.rows, self.cities, self.run_starts, self.runs, seed)
        keys, rows = compiled().best(compiled().people_range, given, len(people), most)
        back = np.empty(len(people), np.int64)
        back[order] = np.arange(len(people))
        return keys[back], rows[back]


@dataclass
class People:
    """People and the lists of whom to look at for a vacancy of a medium group in a city."""

    rows: np.ndarray
    cities: np.ndarray
    starts: np.ndarray
    members: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray, cities: np.ndarray) -> "People":
        """`cities` are those where there is work; nobody is looked for elsewhere."""
        starts = np.zeros(MEDIUMS * len(cities) + 1, np.int64)
        compiled().count_members(rows, cities, starts)
        starts = np.cumsum(starts)
        members = np.empty(int(starts[-1]), np.int32)
        compiled().place_members(rows, cities, starts[:-1].copy(), members)
        return cls(rows, cities, starts, members)

    def best_for(self, vacancies: np.ndarray, rule: Rule, most: int, seed: int = 0) -> Best:
        """For each vacancy the `most` best people; access needs are not looked at, they are nobody's but the person's."""
        given = (_numbers(rule), vacancies, self.rows, self.starts, self.members, self.cities, seed)
        return compiled().best(compiled().vacancies_range, given, len(vacancies), most)


def brute(people: np.ndarray, vacancies: np.ndarray, rule: Rule, most: int, seed: int = 0) -> Best:
    """Every pair of both sides: what recall is measured against."""
    return compiled().best(compiled().brute_range, (_numbers(rule), people, vacancies, seed), len(people), most)


def parts_of(people: np.ndarray, vacancies: np.ndarray, rows: np.ndarray, rule: Rule) -> np.ndarray:
    """The parts of every pair of the lists: person, place in the list, part."""
    out, numbers = np.zeros((*rows.shape, len(d.PARTS)), np.int16), _numbers(rule)
    spans = [(begin, min(begin + compiled().CHUNK, len(people))) for begin in range(0, len(people), compiled().CHUNK)]
    with ThreadPoolExecutor(compiled().THREADS) as threads:
        list(
            threads.map(
                lambda span: compiled().parts_range(numbers, people, vacancies, rows, span[0], span[1], out), spans
            )
        )
    return out


def points(keys: np.ndarray) -> np.ndarray:
    """Points of keys; -1 stays -1."""
    return np.where(keys < 0, -1, keys >> 31)


def _numbers(rule: Rule) -> np.ndarray:
    return np.array(rule.values, np.int32)
