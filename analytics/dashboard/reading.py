"""What a board reads: sums of tally cells for many regions and many stretches of time in one statement.

A *window* is a stretch of days of one kind of count, under a name. Whole months in it are read from the months'
cells, only its edges by day; what is not folded yet is added, so a page is never behind the register.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from analytics.indicators.definitions import REGISTERS, REGISTRATIONS
from analytics.indicators.enums import Count, Grain, Subject
from analytics.indicators.sql import CHANGES, LEVELS, TALLY, cells_of
from portal.foundation.partitions import month_start
from portal.regions.codes import code_range
from portal.regions.enums import Level

EARLIEST, LATEST = date(1, 1, 1), date(9999, 12, 31)
Unit = tuple[int, str]  # level, code
Sums = dict[Unit, dict[str, int]]


@dataclass(frozen=True)
class Window:
    """Counts of one kind from `low` to `high`, both in; None is open. `sign` -1 takes them away."""

    name: str
    subject: Subject
    code: Count
    low: date | None = None
    high: date | None = None
    sign: int = 1

    def pieces(self) -> Iterable[tuple[str, date, date]]:
        """The same stretch as whole months and single days: (grain, low, high)."""
        low, high = self.low or EARLIEST, self.high or LATEST
        first = low if low.day == 1 else month_start(low, 1)
        after = LATEST if self.high is None else month_start(high + timedelta(days=1))
        if first >= after:
            yield Grain.DAY.value, low, high
            return
        if low < first:
            yield Grain.DAY.value, low, first - timedelta(days=1)
        yield Grain.MONTH.value, first, after - timedelta(days=1)
        if self.high is not None and after <= high:
            yield Grain.DAY.value, after, high


READ = f"""
WITH units(level, region_code) AS (SELECT * FROM unnest(%(levels)s::int[], %(regions)s::text[])),
pieces(name, subject, code, sign, grain, low, high) AS (
    SELECT * FROM unnest(%(p_name)s::text[], %(p_subject)s::text[], %(p_code)s::text[], %(p_sign)s::int[],
                         %(p_grain)s::text[], %(p_low)s::date[], %(p_high)s::date[])
),
windows(name, subject, code, sign, low, high) AS (
    SELECT * FROM unnest(%(w_name)s::text[], %(w_subject)s::text[], %(w_code)s::text[], %(w_sign)s::int[],
                         %(w_low)s::date[], %(w_high)s::date[])
)
SELECT level, region_code, name, detail, sum(value) FROM (
    SELECT units.level, units.region_code, pieces.name, cell.detail, pieces.sign * cell.value AS value
    FROM units CROSS JOIN pieces CROSS JOIN LATERAL (
        SELECT detail, sum(value) AS value FROM {TALLY} AS tally
        WHERE tally.subject = pieces.subject AND tally.level = units.level AND tally.region_code = units.region_code
          AND tally.code = pieces.code AND tally.grain = pieces.grain AND tally.day BETWEEN pieces.low AND pieces.high
        GROUP BY detail
    ) AS cell
    UNION ALL
    SELECT units.level, units.region_code, windows.name, waiting.detail, windows.sign * waiting.value
    FROM {CHANGES} AS waiting
    JOIN windows ON windows.subject = waiting.subject AND windows.code = waiting.code
     AND waiting.day BETWEEN windows.low AND windows.high
    CROSS JOIN (VALUES {", ".join(f"({level}, {digits})" for level, digits in LEVELS)}) AS level(level, digits)
    JOIN units ON units.level = level.level
     AND units.region_code = rpad(left(waiting.region_code, level.digits), 12, '0')
) AS parts GROUP BY level, region_code, name, detail
"""


# The villages of one township are counted from the register itself, by the same definition and the same windows. A
# person who came from another township stands in the village's stock as if they had always been there.
OF_TOWN = {
    Subject.REGISTRATION: "region_code BETWEEN %(low)s AND %(high)s",
    Subject.CONTACT: "region_code BETWEEN %(low)s AND %(high)s AND case_id IN ("
    f"SELECT id FROM {REGISTRATIONS.table} WHERE region_code BETWEEN %(low)s AND %(high)s)",
}
VILLAGES = f"""
WITH windows(name, subject, code, sign, low, high) AS (
    SELECT * FROM unnest(%(w_name)s::text[], %(w_subject)s::text[], %(w_code)s::text[], %(w_sign)s::int[],
                         %(w_low)s::date[], %(w_high)s::date[])
), cells AS MATERIALIZED (
    {
    " UNION ALL ".join(
        f"SELECT '{one.subject.value}' AS subject, * FROM ("
        + cells_of(one, f"(SELECT * FROM {one.table} WHERE {OF_TOWN[one.subject]})", place=str)
        + ") AS counted"
        for one in REGISTERS
    )
}
)
SELECT {int(Level.VILLAGE)}, cells.region_code, windows.name, cells.detail, sum(windows.sign)
FROM cells JOIN windows ON windows.subject = cells.subject AND windows.code = cells.code
 AND cells.day BETWEEN windows.low AND windows.high
WHERE cells.region_code = ANY(%(codes)s) GROUP BY cells.region_code, windows.name, cells.detail
"""


def read(units: Sequence[Unit], windows: Sequence[Window]) -> Sums:
    """The sums of each window for each unit, 0 included; one with reasons also as `name:reason`."""
    return _summed(READ, _of_units(units) | _pieces(windows) | _whole(windows), units, windows)


def read_villages(town: str, codes: Sequence[str], windows: Sequence[Window]) -> Sums:
    """The same for villages of a township, without the tally."""
    low, high = code_range(town)
    given = {"low": low, "high": high, "codes": list(codes)} | _whole(windows)
    return _summed(VILLAGES, given, [(int(Level.VILLAGE), code) for code in codes], windows)


def _summed(statement: str, given: dict[str, Any], units: Sequence[Unit], windows: Sequence[Window]) -> Sums:
    found: Sums = {unit: dict.fromkeys((window.name for window in windows), 0) for unit in units}
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        for level, region, name, detail, value in cursor.fetchall():
            sums = found[level, region]
            sums[name] += int(value)
            if detail:
                sums[f"{name}:{detail}"] = sums.get(f"{name}:{detail}", 0) + int(value)
    return found


def _of_units(units: Sequence[Unit]) -> dict[str, list]:
    return {"levels": [level for level, _ in units], "regions": [region for _, region in units]}


def _pieces(windows: Sequence[Window]) -> dict[str, list]:
    pieces = [(window, *piece) for window in windows for piece in window.pieces()]
    return {
        "p_name": [one.name for one, *_ in pieces],
        "p_subject": [one.subject.value for one, *_ in pieces],
        "p_code": [one.code.value for one, *_ in pieces],
        "p_sign": [one.sign for one, *_ in pieces],
        "p_grain": [grain for _, grain, _, _ in pieces],
        "p_low": [low for _, _, low, _ in pieces],
        "p_high": [high for _, _, _, high in pieces],
    }


def _whole(windows: Sequence[Window]) -> dict[str, list]:
    return {
        "w_name": [one.name for one in windows],
        "w_subject": [one.subject.value for one in windows],
        "w_code": [one.code.value for one in windows],
        "w_sign": [one.sign for one in windows],
        "w_low": [one.low or EARLIEST for one in windows],
        "w_high": [one.high or LATEST for one in windows],
    }
