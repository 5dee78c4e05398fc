"""Where a rule book differs: the places with versions of their own, grouped by what holds there.

Judging a million people takes one statement when every person's place is one of a few groups; most rule
books have one group, the province.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.regions.codes import DIGITS, PROVINCE, level_of
from portal.rules import parameters, selectors
from portal.rules.conditions import parameters_in
from portal.rules.parameters import Shelf, parameter
from portal.rules.selectors import BoundRule, rules_in_force


@dataclass
class Book:
    """The rules of one purpose, and some parameters, as one group of places has them."""

    number: int
    rules: list[BoundRule]
    values: dict[str, Any]
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Trial:
    """Values to try in a place and wherever no place below it decided otherwise, by parameter."""

    values: Mapping[str, Any] = field(default_factory=dict)
    region: str = PROVINCE

    def at(self, place: str, on: date) -> dict[str, Any]:
        """What is tried at a place: not what the place has a version of its own of, unless it is the one that tries."""
        if place in (PROVINCE, self.region):
            return dict(self.values)
        shelf = parameters.EDITION.current()
        own = {code for code in self.values if any(held.covers(on) for held in shelf.get((code, place), ()))}
        return {code: value for code, value in self.values.items() if code not in own}


def books(purpose: str, *, on: date, also: Iterable[str] = (), trial: Trial | None = None) -> list[Book]:
    """The rule books of all places on a day, the province's first; `also` names parameters that belong to them."""
    found: dict[str, Book] = {}
    for place in [PROVINCE, *_places(purpose, on, set(also))]:
        rules = rules_in_force(purpose, region=place, on=on, changed=trial.at(place, on) if trial else None)
        values = {code: parameter(code, region=place, on=on) for code in also}
        content = repr([(rule.version_id, rule.condition, rule.result) for rule in rules]) + repr(values)
        found.setdefault(content, Book(len(found), rules, values)).places.append(place)
    return list(found.values())


def book_of(region: str, all_books: list[Book]) -> Book:
    """The book of the smallest unit around a place that has one."""
    by_place = {place: book for book in all_books for place in book.places}
    for digits in sorted(set(DIGITS.values()), reverse=True):
        place = region[:digits].ljust(len(PROVINCE), "0")
        if place in by_place:
            return by_place[place]
    return all_books[0]


def number_sql(all_books: list[Book], column: str) -> str:
    """SQL that gives the number of the book that holds for the code in `column`; codes are ours, no one's input."""
    arms = []
    for digits in sorted(set(DIGITS.values()), reverse=True):
        for book in all_books:
            prefixes = [place[:digits] for place in book.places if DIGITS[level_of(place)] == digits]
            if prefixes and digits > DIGITS[level_of(PROVINCE)]:
                listed = ", ".join(f"'{prefix}'" for prefix in prefixes)
                arms.append(f"WHEN left({column}, {digits}) IN ({listed}) THEN {book.number}")
    return f"CASE {' '.join(arms)} ELSE 0 END" if arms else "0"


def _places(purpose: str, on: date, also: set[str]) -> list[str]:
    """Every place below the province with a version of its own of a rule or a parameter of the book."""
    shelf, purposes = selectors.EDITION.current()
    codes = {code for code, kind in purposes.items() if kind == purpose}
    own = _regions(shelf, codes, on)
    wanted = also.union(*(_wanted(held.says) for (code, _), kept in shelf.items() if code in codes for held in kept))
    return sorted((own | _regions(parameters.EDITION.current(), wanted, on)) - {PROVINCE})


def _regions(shelf: Shelf[Any], codes: set[str], on: date) -> set[str]:
    return {place for (code, place), kept in shelf.items() if code in codes and any(one.covers(on) for one in kept)}


def _wanted(version: Any) -> set[str]:
    return parameters_in(version.condition) | parameters_in(version.result)
