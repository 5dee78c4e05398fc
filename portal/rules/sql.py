"""A condition as SQL, for judging a million people in one statement.

SQL's own three-valued logic is Kleene's: AND, OR and NOT over NULL give exactly what `evaluate` gives
over UNKNOWN (property-tested). The expression is true, false or NULL.
"""

import re
from collections.abc import Mapping
from typing import Any

from portal.rules.conditions import Condition, as_value, is_parameter
from portal.rules.enums import FactType, Truth
from portal.rules.facts import kind_of

COLUMN = re.compile(r"[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?")
SIMPLE = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
ARRAYS = {
    FactType.INTEGER: "bigint[]",
    FactType.NUMBER: "numeric[]",
    FactType.TEXT: "text[]",
    FactType.DATE: "date[]",
    FactType.LIST: "text[]",
}

Sql = tuple[str, list[Any]]


def to_sql(condition: Condition, columns: Mapping[str, str]) -> Sql:
    """A boolean SQL expression for a valid, bound condition, and its parameters for `execute`.

    `columns` maps fact codes to columns, as `age` or `people.age`: integer or bigint, numeric, boolean,
    text, date, text[]; NULL is "not known". A derived fact is a column of a subquery. Raises KeyError for
    a fact without a column, ValueError for anything that is not a plain column name.
    """
    for word, joint in (("all", " AND "), ("any", " OR ")):
        if word in condition:
            return _joined(joint, [to_sql(part, columns) for part in condition[word]])
    if "not" in condition:
        text, values = to_sql(condition["not"], columns)
        return f"(NOT {text})", values
    return _test(condition, columns)


def truth_of(value: bool | None) -> Truth:
    """What PostgreSQL's answer means."""
    return {True: Truth.YES, False: Truth.NO, None: Truth.UNKNOWN}[value]


def _joined(joint: str, parts: list[Sql]) -> Sql:
    return f"({joint.join(text for text, _ in parts)})", [value for _, values in parts for value in values]


def _test(node: Condition, columns: Mapping[str, str]) -> Sql:
    kind, op, value = kind_of(node["fact"]), node["op"], node.get("value", True)
    column = columns[kind.code]
    if not COLUMN.fullmatch(column):
        raise ValueError(f"{column!r} is not a column name")
    if op == "known":
        return f"({column} IS {'NOT ' if value else ''}NULL)", []
    if op == "nonempty":
        return f"(cardinality({column}) {'>' if value else '='} 0)", []
    if is_parameter(value) or (isinstance(value, list) and any(map(is_parameter, value))):
        raise ValueError("bind the parameters of a condition before turning it into SQL")
    ready = as_value(kind.type, value)
    if op == "between":
        return f"({column} BETWEEN %s AND %s)", list(ready)
    if op == "in":
        return f"({column} = ANY(%s::{ARRAYS[FactType(kind.type)]}))", [ready]
    if op == "intersects":
        return f"({column} && %s::{ARRAYS[FactType(kind.type)]})", [ready]
    return f"({column} {SIMPLE[op]} %s)", [ready]
