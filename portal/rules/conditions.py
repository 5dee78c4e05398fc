"""The condition language: its grammar, its checks, and the binding of parameters.

A condition is JSON: `{"all": [...]}`, `{"any": [...]}`, `{"not": ...}`, or a test of one fact,
`{"fact": "person.age", "op": ">=", "value": 16}`. Instead of a value, or of a bound of `between`, may
stand `{"parameter": "code"}`; `bind` puts the value of a day and a place there. This is the one rule
language of the platform: eligibility, cadence, exits, grading and the calculator use it. A condition about a
text is a wording (portal/rules/wording.py); it stands alone.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, TypeGuard

from django.core.exceptions import ValidationError

from portal.rules.enums import FactType
from portal.rules.facts import is_registered, kind_of
from portal.rules.wording import is_wording, wording_problems

Condition = dict[str, Any]

DEEPEST = 10  # levels; a person cannot read more
LARGEST = 300  # parts
ORDER = ("<", "<=", ">", ">=", "between")
SCALAR = ("==", "!=", "in")
OPS: dict[str, tuple[str, ...]] = {
    FactType.INTEGER: (*SCALAR, *ORDER),
    FactType.NUMBER: (*SCALAR, *ORDER),
    FactType.DATE: (*SCALAR, *ORDER),
    FactType.TEXT: SCALAR,
    FactType.BOOLEAN: ("==", "!="),
    FactType.LIST: ("intersects", "nonempty"),
}
GROUPS = ("all", "any")


def validate(condition: object) -> None:
    """Raise ValidationError with one Chinese sentence for each mistake in the tree."""
    found = list(problems(condition))
    if found:
        raise ValidationError(found, code="condition")


def problems(condition: Any) -> Iterator[str]:
    """The mistakes of a tree, each with its place (第 2 项 › 第 1 项)."""
    if is_wording(condition):
        yield from wording_problems(condition)
        return
    if _exceeds(condition):
        yield f"条件太复杂：最多 {DEEPEST} 层、{LARGEST} 项。"
        return
    yield from _problems(condition, "条件")


def _exceeds(condition: object) -> bool:
    """Whether the tree is too deep or too large; walks without recursion, so no tree can break it."""
    waiting, seen = [(condition, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if depth > DEEPEST or seen > LARGEST:
            return True
        waiting.extend((part, depth + 1) for part in parts_of(node))
    return False


def parts_of(node: object) -> list[Any]:
    """The conditions inside a group or a `not`; nothing for anything else."""
    if not isinstance(node, dict) or len(node) != 1:
        return []
    (word, inside), *_ = node.items()
    if word in GROUPS and isinstance(inside, list):
        return inside
    return [inside] if word == "not" else []


def _problems(node: object, place: str) -> Iterator[str]:
    if not isinstance(node, dict):
        yield f"{place}：应是一个条件。"
    elif "fact" in node:
        yield from (f"{place}：{text}" for text in _fact_problems(node))
    elif set(node) == {"not"}:
        yield from _problems(node["not"], f"{place} › 非")
    elif len(node) == 1 and (word := next(iter(node))) in GROUPS:
        if not isinstance(node[word], list) or not node[word]:
            yield f"{place}：“{word}”后面至少要有一项。"
            return
        for number, part in enumerate(node[word], 1):
            yield from _problems(part, f"{place} › 第 {number} 项")
    else:
        yield f"{place}：只能是 all、any、not 或一个事实。"


def _fact_problems(node: Condition) -> Iterator[str]:
    if not set(node) <= {"fact", "op", "value"} or "op" not in node:
        yield "事实要写 fact、op 和 value。"
        return
    if not is_registered(node["fact"]):
        yield f"没有“{node['fact']}”这个事实。"
        return
    kind, op, value = kind_of(node["fact"]), node["op"], node.get("value")
    if op in ("known", "nonempty") and (op == "known" or kind.type == FactType.LIST):
        if not isinstance(node.get("value", True), bool):
            yield f"“{op}”的值只能是 true 或 false。"
    elif not isinstance(op, str) or op not in OPS[kind.type]:
        yield f"“{kind.label}”不能用“{op}”比较。"
    elif (problem := _value_problem(kind.type, op, value)) is not None:
        yield f"“{kind.label}”的值不对：{problem}"


def _value_problem(type_: str, op: str, value: object) -> str | None:
    if is_parameter(value):
        return None if op != "between" else "between 要写两个值。"
    if op in ("in", "intersects"):
        fits = isinstance(value, list) and bool(value) and all(is_of(_item_type(type_), item) for item in value)
        return None if fits else f"要写一列{FactType(_item_type(type_)).label}。"
    if op == "between":
        if not isinstance(value, list) or len(value) != 2:
            return "between 要写两个值。"
        if not all(is_parameter(bound) or is_of(type_, bound) for bound in value):
            return f"两个值都要是{FactType(type_).label}。"
        reverse = not any(map(is_parameter, value)) and as_value(type_, value[0]) > as_value(type_, value[1])
        return "前一个值不能大于后一个。" if reverse else None
    return None if is_of(type_, value) else f"应是{FactType(type_).label}。"


def _item_type(type_: str) -> str:
    return FactType.TEXT if type_ == FactType.LIST else type_


def is_parameter(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and set(value) == {"parameter"} and isinstance(value["parameter"], str)


def is_of(type_: str, value: object) -> bool:
    """Whether a JSON value is of a fact's type. True is no number, and a date is written 2026-11-23."""
    match type_:
        case FactType.BOOLEAN:
            return isinstance(value, bool)
        case FactType.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool)
        case FactType.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
        case FactType.DATE:
            return isinstance(value, str) and _is_date(value)
    return isinstance(value, str) and "\x00" not in value


def _is_date(text: str) -> bool:
    try:
        # fromisoformat also takes 20261123 and 2026-W48-1; a rule is written one way only.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def as_value(type_: str, value: Any) -> Any:
    """A JSON value as what facts are compared with: Decimal for numbers (0.055 is 0.055), date for dates."""
    if isinstance(value, list):
        return [as_value(_item_type(type_), item) for item in value]
    if type_ == FactType.DATE:
        return date.fromisoformat(value)
    return Decimal(str(value)) if type_ == FactType.NUMBER else value


def bind(condition: Condition, lookup: Callable[[str], Any]) -> Condition:
    """The tree with every `{"parameter": code}` replaced by `lookup(code)`, checked against the fact's type.

    What `lookup` raises comes through. Raises ValidationError where a parameter's value does not fit.
    """
    bound: Condition = with_values(condition, lookup)
    validate(bound)
    return bound


def with_values(node: Any, lookup: Callable[[str], Any]) -> Any:
    """Any JSON with every `{"parameter": code}` replaced by `lookup(code)`; for results of rules too."""
    if is_parameter(node):
        return lookup(node["parameter"])
    if isinstance(node, dict):
        return {word: with_values(inside, lookup) for word, inside in node.items()}
    return [with_values(item, lookup) for item in node] if isinstance(node, list) else node


def parameters_in(node: Any) -> set[str]:
    """The codes of all parameters a tree (or a result) speaks of."""
    if is_parameter(node):
        return {node["parameter"]}
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return set().union(*map(parameters_in, inside))


def facts_in(condition: Condition) -> set[str]:
    """The codes of all facts a valid condition speaks of."""
    if "fact" in condition:
        return {condition["fact"]}
    return set().union(*map(facts_in, parts_of(condition)))
