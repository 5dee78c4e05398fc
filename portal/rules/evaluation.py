"""Whether a condition holds for somebody: pure, three-valued, and with its reasons."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.rules.conditions import Condition, as_value, is_parameter
from portal.rules.enums import FactType, Truth
from portal.rules.facts import FactKind, Facts, kind_of


class WrongFact(TypeError):
    """A fact whose value is not of its registered type: a mistake of the program that gathered it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out for a condition, and for each condition inside it."""

    truth: Truth
    condition: Condition
    parts: tuple["Outcome", ...] = ()

    def leaves(self) -> Iterator["Outcome"]:
        """The tests of single facts, in the order in which the rule is written."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def open_questions(self) -> list[str]:
        """The facts whose value is not known and which still decide, once each, in order of the rule."""
        if self.truth is not Truth.UNKNOWN:
            return []
        if not self.parts:
            return [self.condition["fact"]]
        # What is already yes or no inside cannot change; only unknown parts leave the whole open.
        return list(dict.fromkeys(code for part in self.parts for code in part.open_questions()))


def evaluate(condition: Condition, facts: Facts) -> Outcome:
    """Judge a valid condition, whose parameters are bound, on `facts`.

    A fact that is missing or None makes its test UNKNOWN; `known` asks for just that. Every part is
    judged, also where the whole is already decided, so that a reader sees all reasons. Raises KeyError for
    an unregistered fact, WrongFact for a value of another type, ValueError for an unbound parameter.
    """
    if "all" in condition:
        parts = tuple(evaluate(part, facts) for part in condition["all"])
        return Outcome(all_of([part.truth for part in parts]), condition, parts)
    if "any" in condition:
        parts = tuple(evaluate(part, facts) for part in condition["any"])
        return Outcome(any_of([part.truth for part in parts]), condition, parts)
    if "not" in condition:
        part = evaluate(condition["not"], facts)
        return Outcome(opposite(part.truth), condition, (part,))
    return Outcome(_test(condition, facts), condition)


def all_of(truths: list[Truth]) -> Truth:
    """Kleene's and: one no decides; else one unknown leaves it open."""
    if Truth.NO in truths:
        return Truth.NO
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.YES


def any_of(truths: list[Truth]) -> Truth:
    """Kleene's or: one yes decides; else one unknown leaves it open."""
    if Truth.YES in truths:
        return Truth.YES
    return Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.NO


def opposite(truth: Truth) -> Truth:
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}[truth]


def _test(condition: Condition, facts: Facts) -> Truth:
    kind, op, value = kind_of(condition["fact"]), condition["op"], condition.get("value", True)
    fact = facts.get(kind.code)
    if op == "known":
        return _truth((fact is not None) == value)
    if fact is None:
        return Truth.UNKNOWN
    if is_parameter(value) or (isinstance(value, list) and any(map(is_parameter, value))):
        raise ValueError("bind the parameters of a condition before judging by it")
    return _truth(_holds(op, checked(kind, fact), as_value(kind.type, value)))


def _truth(holds: bool) -> Truth:
    return Truth.YES if holds else Truth.NO


def _holds(op: str, fact: Any, value: Any) -> bool:
    match op:
        case "==":
            return fact == value
        case "!=":
            return fact != value
        case "<":
            return fact < value
        case "<=":
            return fact <= value
        case ">":
            return fact > value
        case ">=":
            return fact >= value
        case "in":
            return fact in value
        case "between":
            return value[0] <= fact <= value[1]
        case "intersects":
            return not fact.isdisjoint(value)
        case "nonempty":
            return bool(fact) == value
    raise ValueError(f"unknown operator {op!r}")


def checked(kind: FactKind, fact: Any) -> Any:
    """A fact's value in the form that conditions compare. Raises WrongFact if it is of another type."""
    match kind.type, fact:
        case (FactType.BOOLEAN, bool()) | (FactType.TEXT, str()):
            return fact
        case (FactType.INTEGER | FactType.NUMBER, bool()):
            pass
        case (FactType.INTEGER, int()):
            return fact
        case (FactType.NUMBER, int() | Decimal() | float()) if Decimal(str(fact)).is_finite():
            return Decimal(str(fact))
        case (FactType.DATE, date()) if type(fact) is date:
            return fact
        case (FactType.LIST, list() | tuple() | set() | frozenset()):
            return frozenset(fact)
    raise WrongFact(f"{kind.code}: {fact!r} is no {kind.type}")
