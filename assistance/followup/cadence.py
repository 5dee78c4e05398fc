"""How soon a registered person is contacted again: the densest of the published cadence rules that hold (domain.md 2.6).

The same decision twice: `decide` for one person, `due_sql` for all of them in one statement (property-tested
to agree). A due day is a working day: the last one up to the end of the interval, but not before today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal.cases.calendar import add_working_days, working_day_by, working_day_from
from portal.foundation.months import add_months
from portal.rules.enums import Purpose, Truth
from portal.rules.facts import Facts
from portal.rules.places import Book, Trial, books
from portal.rules.selectors import BoundRule
from portal.rules.sql import to_sql
from registration.unemployment.facts import COLUMNS

FIRST_RULE, FIRST_LIMIT = "registration.first_contact", "registration.first_contact_within_wd"
LONGEST = 400  # days ahead; a longer interval is planned as if it were this long
CONTACT = ("every_days", "every_months")
VISIT = ("visit_every_days", "visit_every_months")


class NoCadence(LookupError):
    """No published cadence holds for a registered person: the rule of the province was taken away."""


@dataclass(frozen=True)
class Due:
    """The day and the rule that asks for it."""

    on: date
    rule: str


def cadence_books(on: date, trial: Trial | None = None, also: Iterable[str] = (FIRST_LIMIT,)) -> list[Book]:
    """The cadence rules of all places, with the limit of the first contact, or with other parameters."""
    return books(Purpose.CADENCE, on=on, also=also, trial=trial)


def decide(rules: Iterable[BoundRule], facts: Facts, *, since: date, on: date) -> Due:
    """When somebody last contacted on `since` is due again, as seen on the day `on`. Raises NoCadence."""
    holding = (rule for rule in rules if is_periodic(rule) and rule.judge(facts).truth is Truth.YES)
    asked = [Due(after(since, rule.result), rule.code) for rule in holding]
    if not asked:
        raise NoCadence("no cadence holds for a registered person")
    densest = min(asked, key=lambda due: (due.on, due.rule))
    return Due(settled(densest.on, on), densest.rule)


def first_due(registered_on: date, working_days: int, *, on: date) -> Due:
    """When the first contact after a registration is due, as seen on the day `on` (人社厅发〔2020〕79号)."""
    return Due(settled(add_working_days(registered_on, working_days), on), FIRST_RULE)


def settled(day: date, on: date) -> date:
    """The working day on which something due by `day` is planned on the day `on`."""
    return max(working_day_by(min(day, on + timedelta(days=LONGEST))), working_day_from(on))


def is_periodic(rule: BoundRule, words: tuple[str, str] = CONTACT) -> bool:
    """Whether a rule asks for something again and again, rather than on given days after an event."""
    return any(word in rule.result for word in words)


def after(since: date, result: dict[str, Any], words: tuple[str, str] = CONTACT) -> date:
    """`since` and one interval of a rule's result."""
    days, months = words
    return since + timedelta(days=result[days]) if days in result else add_months(since, result[months])


def due_sql(all_books: list[Book], since: str, words: tuple[str, str] = CONTACT) -> tuple[str, str, list[Any]]:
    """SQL for the day on which `words` is due again after the date column `since`, and for the rule that asks for it.

    Both read the columns of `facts_sql`; the day is not settled yet. Give the values twice, once for each.
    """
    dues, rules, values = [], [], []
    for book in all_books:
        asked = [_asked(rule, since, words) for rule in book.rules if is_periodic(rule, words)]
        least = f"LEAST({', '.join(text for text, _ in asked)})" if asked else "NULL::date"
        # The array is sorted by day, then by code: the first is the densest, as in `decide`.
        pairs = ", ".join(
            f"({text}, '{rule.code}')" for (text, _), rule in zip(asked, _periodic(book, words), strict=True)
        )
        named = (
            f'(SELECT code FROM (VALUES {pairs}) AS asked (day, code) WHERE day IS NOT NULL ORDER BY day, code COLLATE "C" LIMIT 1)'
            if asked
            else "NULL::text"
        )
        dues.append(f"WHEN {book.number} THEN {least}")
        rules.append(f"WHEN {book.number} THEN {named}")
        values += [value for _, given in asked for value in given]
    return f"(CASE book {' '.join(dues)} END)", f"(CASE book {' '.join(rules)} END)", values


def _periodic(book: Book, words: tuple[str, str]) -> list[BoundRule]:
    return [rule for rule in book.rules if is_periodic(rule, words)]


def _asked(rule: BoundRule, since: str, words: tuple[str, str]) -> tuple[str, list[Any]]:
    holds, values = to_sql(rule.condition, COLUMNS)
    days, months = words
    interval = f"{rule.result[days]:d} days" if days in rule.result else f"{rule.result[months]:d} months"
    return f"CASE WHEN {holds} THEN ({since} + interval '{interval}')::date END", values
