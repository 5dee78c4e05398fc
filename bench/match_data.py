"""Invented people and vacancies of the real classification and the real divisions, as rows of the definition."""

import csv
from typing import Any

import numpy as np

from bench.stage import ROOT
from matching.recommend.score import definition as d


def _column(path: str, name: str) -> list[str]:
    with (ROOT / path).open(encoding="utf-8") as file:
        return [row[name] for row in csv.DictReader(file)]


class Data:
    """Skewed as life is: some occupations and some counties hold most of both sides."""

    def __init__(self, seed: int = 7) -> None:
        self.dice = np.random.default_rng(seed)
        codes = [
            code for code in _column("portal/occupations/data/occupations.csv", "code") if not code.endswith("-00")
        ]
        self.works = np.array([int(code.replace("-", "")) for code in codes], np.int32)
        self.dice.shuffle(self.works)
        towns = [
            code
            for code in _column("portal/regions/data/points.csv", "code")
            if code[6:9] != "000" and code[9:] == "000"
        ]
        counties = sorted({code[:6] for code in towns})
        self.dice.shuffle(counties)
        self.counties = np.array([int(one) for one in counties], np.int32)
        self.towns = np.array(sorted(int(code[:9]) for code in towns), np.int32)  # in order of their counties

    def _skewed(self, many: int, most: int, power: float = 1.6) -> np.ndarray:
        return (most * self.dice.random(many) ** power).astype(np.int64)

    def _town(self, counties: np.ndarray) -> np.ndarray:
        begin = np.searchsorted(self.towns, counties * 1000)
        end = np.searchsorted(self.towns, counties * 1000 + 1000)
        return self.towns[begin + (self.dice.random(len(counties)) * (end - begin)).astype(np.int64)]

    def _work(self, many: int) -> np.ndarray:
        return self.works[self._skewed(many, len(self.works), 2.2)]

    def _skills(self, rows: np.ndarray, at: int, works: np.ndarray, most: int) -> None:
        """Terms of the work's own small group for the most part."""
        many = self.dice.integers(0, most, len(rows))
        for place in range(most):
            term = 1 + (works // 100) % 250 * 4 + self.dice.integers(0, 6, len(rows))
            rows[:, at + place] = np.where(place < many, term, 0)

    def people(self, many: int) -> np.ndarray:
        rows = np.zeros((many, d.PERSON_WIDTH), np.int32)
        rows[:, d.P_LIVE], rows[:, d.P_UID] = 1, np.arange(1, many + 1)
        first = self._work(many)
        wishes = self.dice.integers(1, d.WISHES + 1, many)
        for place in range(d.WISHES):
            near = self.works[self._skewed(many, len(self.works), 2.2)]
            wish = (
                first
                if place == 0
                else np.where(
                    self.dice.random(many) < 0.5, first // 100 * 100 * (place == 1) + near * (place != 1), near
                )
            )
            rows[:, d.P_WISHES + place] = np.where(place < wishes, wish, 0)
        rows[:, d.P_DIGITS : d.P_DIGITS + d.PLACES] = -1
        places = self.dice.integers(1, 4, many)
        county = self.counties[self._skewed(many, len(self.counties))]
        for place in range(3):
            kind = self.dice.random(many)
            other = self.counties[self._skewed(many, len(self.counties))]
            at = county if place == 0 else other
            digits = np.select([kind < 0.02, kind < 0.12, kind < 0.7], [2, 4, 6], 9)
            code = np.select(
                [digits == 2, digits == 4, digits == 6],
                [at // 10000 * 10000000, at // 100 * 100000, at * 1000],
                self._town(at),
            )
            rows[:, d.P_PLACES + place] = np.where(place < places, code, 0)
            rows[:, d.P_DIGITS + place] = np.where(place < places, digits, -1)
        rows[:, d.P_WAGE] = np.where(self.dice.random(many) < 0.2, 0, self.dice.integers(20, 80, many) * 100)
        rows[:, d.P_EDUCATION], rows[:, d.P_FORMS] = self.dice.integers(0, 8, many), self.dice.integers(0, 16, many)
        rows[:, d.P_SHIFTS], rows[:, d.P_LODGING] = self.dice.integers(0, 16, many), self.dice.integers(0, 4, many)
        rows[:, d.P_LICENCE], rows[:, d.P_START] = (
            self.dice.integers(0, 1024, many),
            self.dice.integers(0, 2, many) * 739000,
        )
        rows[:, d.P_ACCESS] = np.where(self.dice.random(many) < 0.05, self.dice.integers(1, 32, many), 0)
        rows[:, d.P_EXPERIENCE], rows[:, d.P_EXPERIENCE + 1] = first // 100, self.dice.integers(0, 120, many)
        self._skills(rows, d.P_SKILLS, first, 8)
        return rows

    def vacancies(self, many: int) -> np.ndarray:
        rows = np.zeros((many, d.VACANCY_WIDTH), np.int32)
        rows[:, d.V_LIVE], rows[:, d.V_UID] = 1, np.arange(1, many + 1)
        rows[:, d.V_OCCUPATION] = self._work(many)
        county = self.counties[self._skewed(many, len(self.counties))]
        rows[:, d.V_PLACE] = self._town(county)
        low = self.dice.integers(20, 70, many) * 100
        unknown = self.dice.random(many) < 0.05
        rows[:, d.V_LOW] = np.where(unknown, 0, low)
        rows[:, d.V_HIGH] = np.where(unknown, 0, low + self.dice.integers(0, 30, many) * 100)
        rows[:, d.V_EDUCATION] = np.where(self.dice.random(many) < 0.5, 0, self.dice.integers(2, 8, many))
        rows[:, d.V_EXPERIENCE] = np.where(self.dice.random(many) < 0.6, 0, self.dice.integers(1, 60, many))
        rows[:, d.V_FORM], rows[:, d.V_SHIFTS] = 1 << self.dice.integers(0, 4, many), self.dice.integers(0, 16, many)
        rows[:, d.V_GIVES], rows[:, d.V_START] = self.dice.integers(0, 4, many), self.dice.integers(0, 2, many) * 739010
        rows[:, d.V_LICENCE] = np.where(self.dice.random(many) < 0.9, 0, 1 << self.dice.integers(0, 10, many))
        rows[:, d.V_ACCESS] = np.where(self.dice.random(many) < 0.2, self.dice.integers(1, 32, many), 0)
        self._skills(rows, d.V_SKILLS, rows[:, d.V_OCCUPATION], 6)
        return rows


def columns(rows: np.ndarray) -> dict[str, Any]:
    """The same rows by column, as a data frame takes them."""
    return {f"c{place}": rows[:, place] for place in range(rows.shape[1])}
