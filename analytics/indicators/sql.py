"""SQL made from the definitions: one select of cells, and around it the triggers, the recount and the fold."""

from collections.abc import Callable

from analytics.indicators.definitions import Branch, Register
from analytics.indicators.enums import Grain
from portal.regions.codes import DIGITS
from portal.regions.enums import Level

CHANGES, TALLY, MOVES = "analytics_tallychange", "analytics_tally", "analytics_move"
COLUMNS = "subject, region_code, day, code, detail, value"
KEY = "subject, level, region_code, code, grain, day, detail"
LEVELS = tuple((int(level), DIGITS[level]) for level in Level if level <= Level.TOWN)
Place = Callable[[str], str]
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


def town(expression: str) -> str:
    """SQL: the township around a region code."""
    return f"rpad(left({expression}, {DIGITS[Level.TOWN]}), 12, '0')"


def cells_of(register: Register, source: str, place: Place = town) -> str:
    """SQL: one row (region_code, day, code, detail) for each count of each row of `source`.

    `place` makes the region of a cell out of the region of a row: the township, unless somebody asks closer.
    """
    return "\nUNION ALL\n".join(_branch(register, branch, source, place) for branch in register.branches)


def _branch(register: Register, branch: Branch, source: str, place: Place) -> str:
    values = ",\n    ".join(
        f"('{cell.code.value}', {place(cell.region)}, {cell.day}, {cell.detail}, {cell.applies})"
        for cell in branch.cells
    )
    return (
        f'SELECT cell.region_code, cell.day, cell.code COLLATE "C" AS code, cell.detail COLLATE "C" AS detail\n'
        f"FROM {source} AS r {branch.join}\n"
        f"CROSS JOIN LATERAL (VALUES\n    {values}\n) AS cell(code, region_code, day, detail, applies)\n"
        f"WHERE {register.where} AND cell.applies"
    )


def counted(register: Register, source: str, sign: str = "") -> str:
    """SQL: the cells of `source` summed up, ready for the table of changes."""
    return (
        f"SELECT '{register.subject.value}', region_code, day, code, detail, {sign}count(*)\n"
        f"FROM ({cells_of(register, source)}) AS counted GROUP BY region_code, day, code, detail"
    )


def _add(register: Register, source: str, sign: str = "") -> str:
    return f"INSERT INTO {CHANGES} ({COLUMNS})\n{counted(register, source, sign)};"


def trigger_function(register: Register) -> str:
    """SQL: the trigger's function. Set operations only: a plan made for one row must also do for a million."""
    columns = ", ".join(register.watched)
    gone = f"(SELECT {columns} FROM old_rows EXCEPT SELECT {columns} FROM new_rows)"
    come = f"(SELECT {columns} FROM new_rows EXCEPT SELECT {columns} FROM old_rows)"
    return f"""CREATE OR REPLACE FUNCTION {register.function}() RETURNS trigger LANGUAGE plpgsql AS $tally$
BEGIN
IF TG_OP = 'INSERT' THEN
{_add(register, "new_rows")}
ELSIF TG_OP = 'DELETE' THEN
{_add(register, "old_rows", "-")}
{_forget_moves("SELECT id FROM old_rows") if register.moves else ""}
ELSIF EXISTS {gone} OR EXISTS {come} THEN
{_add(register, gone, "-")}
{_note_moves(gone, come) if register.moves else ""}
{_add(register, come)}
END IF;
RETURN NULL;
END $tally$;
"""


def _forget_moves(ids: str) -> str:
    return f"DELETE FROM {MOVES} WHERE registration_id IN ({ids});"


def _note_moves(gone: str, come: str) -> str:
    """A row without a spell has no history of places; one that had a spell and still has one has moved."""
    return f"""{_forget_moves(f"SELECT id FROM {come} AS r WHERE r.spell IS NULL")}
INSERT INTO {MOVES} (registration_id, day, source, target)
SELECT id, {TODAY}, min(place) FILTER (WHERE side = 'gone'), min(place) FILTER (WHERE side = 'come')
FROM (
    SELECT 'gone' AS side, id, {town("region_code")} AS place FROM {gone} AS r WHERE spell IS NOT NULL
    UNION ALL
    SELECT 'come', id, {town("region_code")} FROM {come} AS r WHERE spell IS NOT NULL
) AS sides
GROUP BY id HAVING min(place) <> max(place);"""


def triggers(register: Register) -> str:
    """SQL: the three triggers, and a refusal to empty the register behind their back."""
    referencing = {"insert": "NEW TABLE AS new_rows", "delete": "OLD TABLE AS old_rows"}
    referencing["update"] = "OLD TABLE AS old_rows NEW TABLE AS new_rows"
    made = [
        f"CREATE TRIGGER tally_{word} AFTER {word.upper()} ON {register.table} REFERENCING {rows} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {register.function}();"
        for word, rows in referencing.items()
    ]
    refusal = f"CREATE TRIGGER tally_kept BEFORE TRUNCATE ON {register.table} FOR EACH STATEMENT EXECUTE FUNCTION lj_refuse_truncate();"
    return "\n".join([*made, refusal])


def backfill(register: Register, which: str = "true") -> str:
    """SQL: count what is already there, or of it the rows `which` (a condition in SQL) holds for."""
    return _add(register, f"(SELECT * FROM {register.table} WHERE {which})" if which != "true" else register.table)


FOLD = f"""
WITH taken AS (
    DELETE FROM {CHANGES} WHERE id IN (SELECT id FROM {CHANGES} ORDER BY id LIMIT %(most)s) RETURNING {COLUMNS}
)
INSERT INTO {TALLY} ({KEY}, value)
SELECT {KEY}, sum(value) FROM (
    SELECT subject, level.level, rpad(left(region_code, level.digits), 12, '0') AS region_code, code, grain.grain,
           CASE grain.grain WHEN '{Grain.DAY.value}' THEN day ELSE date_trunc('month', day)::date END AS day, detail, value
    FROM taken
    CROSS JOIN (VALUES {", ".join(f"({level}, {digits})" for level, digits in LEVELS)}) AS level(level, digits)
    CROSS JOIN (VALUES ('{Grain.DAY.value}'), ('{Grain.MONTH.value}')) AS grain(grain)
) AS spread
GROUP BY {KEY} HAVING sum(value) <> 0 ORDER BY {KEY}
ON CONFLICT ({KEY}) DO UPDATE SET value = {TALLY}.value + EXCLUDED.value
"""


def compare(register: Register) -> str:
    """SQL: the difference of each cell between the register itself and its tally, put right by a change.

    One statement has one view of the data, and a trigger writes in the transaction of its row: what others do
    meanwhile is seen on both sides or on neither. Gives rows, wrong cells, and by how much they were wrong.
    """
    subject = register.subject.value
    return f"""
WITH truth AS MATERIALIZED (
    SELECT region_code, day, code, detail, count(*) AS value FROM ({cells_of(register, register.table)}) AS counted
    GROUP BY region_code, day, code, detail
), held AS MATERIALIZED (
    SELECT region_code, day, code, detail, sum(value) AS value FROM (
        SELECT region_code, day, code, detail, value FROM {TALLY}
        WHERE subject = '{subject}' AND level = {int(Level.TOWN)} AND grain = '{Grain.DAY.value}'
        UNION ALL
        SELECT region_code, day, code, detail, value FROM {CHANGES} WHERE subject = '{subject}'
    ) AS parts GROUP BY region_code, day, code, detail
), wrong AS (
    SELECT region_code, day, code, detail, coalesce(truth.value, 0) - coalesce(held.value, 0) AS value
    FROM truth FULL JOIN held USING (region_code, day, code, detail)
    WHERE coalesce(truth.value, 0) <> coalesce(held.value, 0)
), repaired AS (
    INSERT INTO {CHANGES} ({COLUMNS}) SELECT '{subject}', region_code, day, code, detail, value FROM wrong
    RETURNING value
)
SELECT (SELECT count(*) FROM {register.table}), count(*), coalesce(sum(abs(value)), 0) FROM repaired
"""


# The rows above a township, and those of months, against the townships' days. Only while nobody folds.
COMPARE_SUMS = f"""
WITH truth AS MATERIALIZED (
    SELECT {KEY}, sum(value) AS value FROM (
        SELECT subject, level.level, rpad(left(region_code, level.digits), 12, '0') AS region_code, code, grain.grain,
               CASE grain.grain WHEN '{Grain.DAY.value}' THEN day ELSE date_trunc('month', day)::date END AS day, detail, value
        FROM {TALLY} AS base
        CROSS JOIN (VALUES {", ".join(f"({level}, {digits})" for level, digits in LEVELS)}) AS level(level, digits)
        CROSS JOIN (VALUES ('{Grain.DAY.value}'), ('{Grain.MONTH.value}')) AS grain(grain)
        WHERE base.subject = %(subject)s AND base.level = {int(Level.TOWN)} AND base.grain = '{Grain.DAY.value}'
    ) AS spread GROUP BY {KEY}
), wrong AS (
    SELECT {KEY}, coalesce(truth.value, 0) AS value
    FROM truth FULL JOIN (SELECT * FROM {TALLY} WHERE subject = %(subject)s) AS held USING ({KEY})
    WHERE coalesce(truth.value, 0) <> coalesce(held.value, 0)
), repaired AS (
    INSERT INTO {TALLY} ({KEY}, value) SELECT {KEY}, value FROM wrong
    ON CONFLICT ({KEY}) DO UPDATE SET value = EXCLUDED.value RETURNING 1
)
SELECT count(*) FROM repaired
"""
