"""A condition as a sentence that a caseworker, and the person concerned, can read."""

from collections.abc import Mapping
from typing import Any

from portal.rules.conditions import Condition, is_parameter
from portal.rules.enums import FactType
from portal.rules.facts import FactKind, kind_of
from portal.rules.wording import is_wording

NUMBER_WORDS = {"==": "等于", "!=": "不等于", "<": "小于", "<=": "不超过", ">": "大于", ">=": "至少"}
DATE_WORDS = {"==": "是", "!=": "不是", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}
TEXT_WORDS = {"==": "是", "!=": "不是"}
WORDS = {FactType.DATE: DATE_WORDS, FactType.TEXT: TEXT_WORDS}
JOINTS = {"all": "，并且", "any": "，或者"}


def sentence(condition: Condition, parameters: Mapping[str, str] | None = None) -> str:
    """`{"all": [age >= 16, not draws_pension]}` → 年龄至少 16 岁，并且没有享受基本养老保险待遇。

    Takes a valid condition, bound or not. `parameters` names the unbound ones (code → meaning); one
    without a name shows its code. Groups inside groups stand in brackets.
    """
    return _say(condition, parameters or {}, False)


def _say(node: Condition, names: Mapping[str, str], within: bool) -> str:
    if is_wording(node):
        excused = f"，但“{node['unless']}”不算" if node.get("unless") else ""
        return f"文字里有“{node['words']}”{excused}"
    for word, joint in JOINTS.items():
        if word in node:
            parts = node[word]
            text = joint.join(_say(part, names, len(parts) > 1) for part in parts)
            return f"（{text}）" if within and len(parts) > 1 else text
    if "not" in node:
        return _deny(node["not"], names)
    return _fact(node, names)


def _deny(node: Condition, names: Mapping[str, str]) -> str:
    if "not" in node:
        return _say(node["not"], names, True)
    if "fact" in node and kind_of(node["fact"]).type == FactType.BOOLEAN and node["op"] in TEXT_WORDS:
        return _fact(node | {"value": not node["value"]}, names)
    return f"不属于“{_say(node, names, False)}”"


def _fact(node: Condition, names: Mapping[str, str]) -> str:
    kind, op, value = kind_of(node["fact"]), node["op"], node.get("value", True)
    if op == "known":
        return f"{'已' if value else '不'}掌握“{kind.label}”的情况"
    if op == "nonempty":
        return f"{'有' if value else '没有'}{kind.label}"
    if kind.type == FactType.BOOLEAN:
        return kind.label if (value is True) == (op == "==") else kind.negative
    if op == "between":
        low, high = (_value(kind, bound, names).removesuffix(kind.unit).rstrip() for bound in value)
        return f"{kind.label}在 {low} 到 {f'{high} {kind.unit}'.rstrip()}之间（含两端）"
    if op in ("in", "intersects"):
        words = _value(kind, value, names) if is_parameter(value) else "、".join(_value(kind, v, names) for v in value)
        return f"{kind.label}{'是' if op == 'in' else '包含'}以下之一：{words}"
    return f"{kind.label}{WORDS.get(FactType(kind.type), NUMBER_WORDS)[op]} {_value(kind, value, names)}".rstrip()


def _value(kind: FactKind, value: Any, names: Mapping[str, str]) -> str:
    if is_parameter(value):
        return f"〔{names.get(value['parameter'], value['parameter'])}〕"
    if kind.type in (FactType.TEXT, FactType.LIST):
        return f"“{kind.choices.get(value, value)}”"
    return f"{value} {kind.unit}".rstrip()
