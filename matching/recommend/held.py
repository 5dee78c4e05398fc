"""Both sides as this process holds them: loaded once, mended by what changed since, built anew when that is much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.utils import timezone

from matching.recommend.enums import Subject
from matching.recommend.models import MatchInput
from matching.recommend.reading import inputs_since
from matching.recommend.score import columns
from matching.recommend.score import definition as d
from matching.recommend.score.facts import person_row, vacancy_row
from matching.recommend.score.rule import Rule

OVERLAP = timedelta(seconds=60)  # a transaction that was open while we looked may have been at it before
MOST_FRESH = 2_000
Found = list[tuple[int, int]]  # key and number of the other side, best first


@dataclass
class Held:
    """One subject: its id, its input and its row."""

    subject: UUID
    input_id: int
    row: list[int]
    public: bool


def held_of(one: MatchInput) -> Held:
    """A kept input as a row of the definition."""
    if one.kind == Subject.SEEKING:
        row = person_row(one.said, one.access or (), str(one.subject))  # type: ignore[arg-type]
    else:
        row = vacancy_row(one.said, str(one.subject))
    return Held(one.subject, one.pk, row, one.public)


class Board:
    """Everybody and everything recommended today."""

    def __init__(self) -> None:
        self.people: dict[UUID, Held] = {}
        self.vacancies: dict[UUID, Held] = {}
        self.seen_at: datetime | None = None
        self.index: tuple[columns.Vacancies, list[UUID], columns.People, list[UUID]] | None = None
        self.fresh: dict[Subject, set[UUID]] = {Subject.SEEKING: set(), Subject.VACANCY: set()}

    def look(self) -> None:
        """Take over what changed since the last look; the first look takes everything."""
        began = timezone.now()
        if self.seen_at is None:
            rows: Iterable[MatchInput] = MatchInput.objects.filter(ended_at=None).iterator(chunk_size=5000)
        else:
            rows = inputs_since(self.seen_at - OVERLAP).order_by("pk")
        for one in rows:
            self._take(one)
        self.seen_at = began
        if self.index is None or sum(map(len, self.fresh.values())) > MOST_FRESH:
            self._build()

    def _take(self, one: MatchInput) -> None:
        kind = Subject(one.kind)
        side = self.people if kind == Subject.SEEKING else self.vacancies
        known = side.get(one.subject)
        if one.ended_at is not None:
            if known and known.input_id == one.pk:
                del side[one.subject]
                self.fresh[kind].add(one.subject)
        elif known is None or known.input_id < one.pk:
            side[one.subject] = held_of(one)
            self.fresh[kind].add(one.subject)

    def _build(self) -> None:
        offered, people = list(self.vacancies.values()), list(self.people.values())
        vacancies = columns.Vacancies.of(columns.array_of([one.row for one in offered], d.VACANCY_WIDTH))
        shelf = columns.People.of(columns.array_of([one.row for one in people], d.PERSON_WIDTH), vacancies.cities)
        self.index = vacancies, [offered[at].subject for at in vacancies.order], shelf, [one.subject for one in people]
        for subjects in self.fresh.values():
            subjects.clear()

    def vacancies_for(self, people: Sequence[UUID], rule: Rule, most: int, seed: int) -> list[list[UUID]]:
        """The best vacancies of each of these people, best first."""
        assert self.index is not None
        rows = columns.array_of([self.people[one].row for one in people], d.PERSON_WIDTH)
        stale = self.fresh[Subject.VACANCY]
        keys, found = self.index[0].best_for(rows, rule, most + len(stale), seed)
        new = [one for one in stale if one in self.vacancies]
        few = columns.Vacancies.of(columns.array_of([self.vacancies[one].row for one in new], d.VACANCY_WIDTH))
        return _both(
            [_named(keys[at], found[at], self.index[1], stale) for at in range(len(people))],
            _of_few(few, rows, rule, most, seed, [new[n] for n in few.order]), most,
        )  # fmt: skip

    def people_for(self, vacancies: Sequence[UUID], rule: Rule, most: int, seed: int) -> list[list[UUID]]:
        """The best people for each of these vacancies, best first."""
        assert self.index is not None
        rows = columns.array_of([self.vacancies[one].row for one in vacancies], d.VACANCY_WIDTH)
        stale = self.fresh[Subject.SEEKING] if not self._has_new_city(rows) else set(self.people)
        keys, found = self.index[2].best_for(rows, rule, most + len(stale), seed)
        new = [one for one in stale if one in self.people]
        few = columns.People.of(columns.array_of([self.people[one].row for one in new], d.PERSON_WIDTH), _cities(rows))
        return _both(
            [_named(keys[at], found[at], self.index[3], stale) for at in range(len(vacancies))],
            _of_few(few, rows, rule, most, seed, new), most,
        )  # fmt: skip

    def _has_new_city(self, rows: np.ndarray) -> bool:
        """Whether there is work in a city that had none when the lists were built."""
        assert self.index is not None
        return bool(set(_cities(rows).tolist()) - set(self.index[2].cities.tolist()))


def _cities(rows: np.ndarray) -> np.ndarray:
    return np.unique(rows[:, d.V_PLACE] // 100000).astype(np.int32)


def _named(keys: np.ndarray, rows: np.ndarray, names: Sequence[UUID], stale: set[UUID]) -> list[tuple[int, UUID]]:
    found = [(int(key), names[row]) for key, row in zip(keys, rows, strict=True) if key >= 0]
    return [(key, name) for key, name in found if name not in stale]


Found = list[list[tuple[int, UUID]]]


def _of_few(few: Any, rows: np.ndarray, rule: Rule, most: int, seed: int, names: Sequence[UUID]) -> Found:
    """The best of what came after the index was built; there may be none."""
    if not names:
        return [[] for _ in rows]
    keys, found = few.best_for(rows, rule, most, seed)
    return [_named(keys[at], found[at], names, set()) for at in range(len(rows))]


def _both(one: Found, other: Found, most: int) -> list[list[UUID]]:
    """The best of the index and of what came after it, together."""
    return [_best_of(old + new, most) for old, new in zip(one, other, strict=True)]


def _best_of(found: list[tuple[int, UUID]], most: int) -> list[UUID]:
    return [name for _, name in sorted(found, key=lambda pair: -pair[0])[:most]]


BOARD = Board()
"""This process's own; a worker that makes lists looks before each."""
