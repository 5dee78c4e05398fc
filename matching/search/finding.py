"""A search and its answer: from the arrays of this process where it has them, else by one statement to the index's table."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection, transaction

from matching.search import near
from matching.search.asked import Asked
from matching.search.enums import Sort
from matching.search.held import counting, following, looking
from matching.search.index import TABLE, quoted
from matching.search.limits import MOST_LISTED, PAGE, TIMEOUT_MS
from matching.search.marks import BIT
from matching.search.wanted import ALL_OF, COUNTED, INTERNSHIP, Filter, Wanted, occupation_length, region_digits, wanted
from matching.search.words import Group
from portal.ui.pages.paging import Paged

ENOUGH = 10  # with fewer that have all of the words, those that have some stand behind them
TITLE, SKILL, TEXT = 4, 2, 1  # what a word in each of them counts
Params = list[Any]


@dataclass(frozen=True)
class Found:
    """What a search gave."""

    asked: Asked
    vacancies: list[UUID]
    count: int
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)  # by the first digits of the units right below
    occupations: dict[str, int] = field(default_factory=dict)
    some: bool = False  # nothing had all of the words; these have some of them
    behind: list[UUID] = field(
        default_factory=list
    )  # few had all of the words: these have some, and are counted nowhere
    seconds: float = 0.0

    def of(self, facet: str, value: str = "") -> int:
        return self.counts.get((facet, value), 0)

    def paged(self, rows: Sequence[Any]) -> Paged:
        """As the lists' page links want it."""
        listed = min(self.count, MOST_LISTED)
        return Paged(rows, self.asked.page, PAGE, listed, MOST_LISTED, self.count > MOST_LISTED)


Look = Callable[[Wanted, int, bool], Found]


def find(asked: Asked, *, size: int = PAGE, facets: bool = True) -> Found:
    """The vacancies of a search, with what its filters would leave. A page behind the last is the last one.

    Where few have all of the words, those that have some of them stand behind; where nothing has all, they are the answer.
    Raises OperationalError past the time limit.
    """
    began = time.perf_counter()
    look = _looker()
    found = look(wanted(asked), size, facets)
    if not found.count and asked.q and not found.some:
        some = look(wanted(asked, some=True), size, facets)
        found = some if some.count else found
    elif found.count < min(ENOUGH, size) and asked.order is Sort.BEST:
        found = _filled(found, look, size)
    last = max(-(-min(found.count, MOST_LISTED) // size), 1)
    if asked.page > last and found.count:
        found = look(wanted(asked.but(page=last), some=found.some), size, facets)
    return replace(found, seconds=time.perf_counter() - began)


def _filled(found: Found, look: Look, size: int) -> Found:
    """With the best of those behind it that have only some of the words."""
    want = wanted(found.asked, some=True)
    if len(want.groups) < 2:
        return found
    some = look(want, size, False).vacancies
    return replace(found, behind=[one for one in some if one not in found.vacancies][: size - found.count])


def _looker() -> Look:
    """One way for the whole of a search, so that its parts speak of the same moment."""
    seen = following.view()
    return look_in_table if seen is None else partial(look_in_arrays, seen)


def new_since(asked: Asked, since: datetime, most: int) -> dict[UUID, datetime]:
    """The vacancies of a search that were first shown after a moment, the newest first, with when; what fits all of its words."""
    want = wanted(asked.but(sort=Sort.NEW.value))
    where, params = _where(want)
    missed, missed_params = _missed(want)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT vacancy_id::text, published_at FROM {TABLE} WHERE published_at > %s AND {where} AND ({missed}) = 0 "
            "ORDER BY published_at DESC, id DESC LIMIT %s",
            [since, *params, *missed_params, most],
        )
        return {UUID(one): at for one, at in cursor.fetchall()}


def look_in_arrays(seen: following.View, want: Wanted, size: int, facets: bool) -> Found:
    """The answer out of the arrays of this process."""
    hits = looking.hits(seen, want)
    if not len(hits):
        return Found(want.asked, [], 0, some=want.some)
    missed = counting.missed_of(want, hits)
    start = min((want.asked.page - 1) * size, MOST_LISTED)
    places, occupations = counting.below_of(want, hits, missed) if facets else ({}, {})
    return Found(
        want.asked, counting.page_of(want, hits, missed, start, size), int(np.count_nonzero(missed == 0)),
        counting.counts_of(want, hits, missed) if facets else {}, places, occupations, want.some,
    )  # fmt: skip


def look_in_table(want: Wanted, size: int, facets: bool) -> Found:
    """The answer in one statement that counts everything, within its time."""
    statement, params = worded(want, size, facets)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('statement_timeout', '{TIMEOUT_MS}', true)")
        cursor.execute(statement, params)
        row = cursor.fetchone()
    ids, count, counts, places, occupations = row
    return Found(
        want.asked, [UUID(one) for one in ids or []], count,
        {(facet, value): n for (facet, value, _), n in zip(COUNTED, counts or [], strict=False)},
        _json(places), _json(occupations), want.some,
    )  # fmt: skip


def _json(found: Any) -> dict[str, int]:
    return json.loads(found) if isinstance(found, str) else (found or {})


def worded(want: Wanted, size: int, facets: bool) -> tuple[str, Params]:
    """The statement of a search and its values."""
    where, params = _where(want)
    missed, missed_params = _missed(want)
    order, joins, order_params = _order(want)
    kept = min((want.asked.page - 1) * size, MOST_LISTED)
    columns = "id, vacancy_id, marks, town_code, occupation_code, month_top, education, experience_months, published_at, confirmed_at"
    score, score_params = _score(want)
    beside, beside_params = (
        _beside(want) if facets else ("count(*) FILTER (WHERE missed = 0), NULL::int[], NULL, NULL", [])
    )
    text = f"""WITH hit AS MATERIALIZED (
        SELECT {columns}, {missed} AS missed, {score} AS score FROM {TABLE} WHERE {where})
        SELECT (SELECT array_agg(vacancy_id::text ORDER BY at) FROM (
            SELECT vacancy_id, row_number() OVER (ORDER BY {order}) AS at FROM hit {joins} WHERE missed = 0
            ORDER BY {order} LIMIT {size} OFFSET {kept}) page), beside.*
        FROM (SELECT {beside} FROM hit) beside"""
    return text, [*missed_params, *score_params, *params, *order_params, *beside_params]


def _where(want: Wanted) -> tuple[str, Params]:
    """What is asked of the index itself."""
    parts = [_text(one) for one in want.groups]
    tags = [_any(f"r:{code}" for code in want.base)] if want.base else []
    if want.asked.occupation:
        tags.append(quoted(f"o:{want.asked.occupation}"))
    said = [f"({' | '.join(parts)})"] if want.some and parts else parts
    conditions, params = ["closes_on >= %s"], [want.today.date()]
    if said or tags:
        conditions.append("tok @@ %s::tsquery")
        params.append(" & ".join([*said, *tags]))
    elif want.asked.q:
        conditions.append("false")  # nothing but signs was written: there is no word to look for
    if want.outside:
        conditions.append("NOT town_code BETWEEN %s AND %s")
        params += want.outside
    return " AND ".join(conditions), params


def _text(group: Group, weight: str = "") -> str:
    runs = [" & ".join(quoted(word) + weight for word in run) for run in group.runs]
    return "(" + " | ".join(f"({run})" for run in runs) + ")"


def _any(words: Any) -> str:
    return "(" + " | ".join(map(quoted, words)) + ")"


def _missed(want: Wanted) -> tuple[str, Params]:
    """Which filters a vacancy does not pass, a bit each."""
    asked, parts, params = want.asked, [], []

    def unless(condition: str, group: Filter, *values: Any) -> None:
        parts.append(f"CASE WHEN {condition} THEN 0 ELSE {int(group)} END")
        params.extend(values)

    if asked.within and want.rings:
        unless("town_code = ANY(%s)", Filter.PLACE, list(want.rings[asked.within]))
    elif want.inside:
        unless("town_code BETWEEN %s AND %s", Filter.PLACE, *want.inside)
    if asked.pay:
        unless("coalesce(month_top, 0) >= %s", Filter.PAY, asked.pay)
    for group, marked in want.marked.items():
        unless("marks & %s = %s" if marked.every else "marks & %s <> 0", group, *[marked.mask] * (1 + marked.every))
    if asked.education:
        unless("education <= %s", Filter.EDUCATION, asked.education)
    if asked.experience >= 0:
        unless("experience_months <= %s", Filter.EXPERIENCE, asked.experience)
    if asked.age:
        unless("published_at >= %s", Filter.AGE, want.since[asked.age])
    if asked.internship:
        unless("marks & %s <> 0", Filter.KIND, INTERNSHIP)
    return " | ".join(parts) or "0", params


def _score(want: Wanted) -> tuple[str, Params]:
    """How well the words fit: for each group its rarity, four times in the title, twice in skills and occupation."""
    if want.asked.order is not Sort.BEST or not want.groups:
        return "0", []
    parts, params = [], []
    for group, weight in zip(want.groups, want.weights, strict=True):
        plain = f" WHEN tok @@ %s::tsquery THEN {TEXT * weight} ELSE 0" if want.some else f" ELSE {TEXT * weight}"
        parts.append(
            f"CASE WHEN tok @@ %s::tsquery THEN {TITLE * weight} WHEN tok @@ %s::tsquery THEN {SKILL * weight}{plain} END"
        )
        params += [_text(group, ":A"), _text(group, ":AB")] + ([_text(group)] if want.some else [])
    return " + ".join(parts), params


def _order(want: Wanted) -> tuple[str, str, Params]:
    """Order, what it needs joined, and the values for that."""
    last = "confirmed_at DESC, id DESC"
    if want.asked.order is Sort.NEAR:
        points, far = near.kilometres_from(want.asked.home)
        join = "LEFT JOIN unnest(%s::text[], %s::real[]) AS far(code, km) ON far.code = town_code"
        return f"km ASC NULLS LAST, {last}", join, [points.codes, [float(one) for one in far]]
    if want.asked.order is Sort.PAY:
        return f"month_top DESC NULLS LAST, {last}", "", []
    return (f"score DESC, {last}" if want.asked.order is Sort.BEST else last), "", []


def _beside(want: Wanted) -> tuple[str, Params]:
    """Counts: each filter's values with that filter left out, and the units and groups right below."""
    counts, params = [], []
    for facet, value, group in COUNTED:
        condition, values = _value(want, facet, value)
        left_out = 0 if facet in ALL_OF else int(group)  # "without" counts what a filter keeps away
        counts.append(f"count(*) FILTER (WHERE missed & {~left_out} = 0{condition})")
        params += values
    digits, length = region_digits(want.asked.region), occupation_length(want.asked.occupation)
    return (
        f"count(*) FILTER (WHERE missed = 0), ARRAY[{', '.join(counts)}], "
        f"(SELECT json_object_agg(part, n) FROM (SELECT left(town_code, {digits}) AS part, count(*) AS n FROM hit WHERE missed = 0 GROUP BY 1) towns), "
        f"(SELECT json_object_agg(part, n) FROM (SELECT left(occupation_code, {length}) AS part, count(*) AS n FROM hit WHERE missed = 0 GROUP BY 1) kinds)",
        params,
    )


def _value(want: Wanted, facet: str, value: str) -> tuple[str, Params]:
    """What one value of a filter asks of a vacancy."""
    if facet == "within":
        if value:
            return (" AND town_code = ANY(%s)", [list(want.rings[value])]) if want.rings else (" AND false", [])
        return (" AND town_code BETWEEN %s AND %s", [*want.inside]) if want.inside else ("", [])
    if facet == "pay":
        return (f" AND month_top >= {int(value)}", []) if value else ("", [])
    if facet == "education":
        return f" AND education <= {int(value)}", []
    if facet == "experience":
        return f" AND experience_months <= {int(value)}", []
    if facet == "age":
        return " AND published_at >= %s", [want.since[value]]
    if facet == "without":
        return "", []
    if facet == "internship":
        return f" AND marks & {INTERNSHIP} <> 0", []
    return f" AND marks & {BIT[facet, value]} <> 0", []
