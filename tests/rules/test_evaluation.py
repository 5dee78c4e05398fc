"""The evaluator: every operator, three values, reasons, and SQL that says the same."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portal.rules.conditions import problems
from portal.rules.enums import Truth
from portal.rules.evaluation import WrongFact, _holds, all_of, any_of, evaluate, opposite
from portal.rules.facts import FactKind, FactType, all_kinds, register
from portal.rules.sentences import sentence
from portal.rules.sql import to_sql, truth_of
from tests.rules.strategies import COLUMNS, TYPES, conditions, facts

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
many = settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=300)


def probe_(fact, op, value=True):
    return {"fact": f"test.{fact}", "op": op, "value": value}


LOW, HIGH = probe_("count", "<", 1), probe_("count", ">=", 1)


@pytest.mark.parametrize(
    ("condition", "known", "truth"),
    [
        (probe_("count", "==", 2), {"test.count": 2}, YES),
        (probe_("count", "!=", 2), {"test.count": 2}, NO),
        (probe_("count", "<", 2), {"test.count": 2}, NO),
        (probe_("count", "<=", 2), {"test.count": 2}, YES),
        (probe_("count", ">", 2), {"test.count": 2}, NO),
        (probe_("count", ">=", 2), {"test.count": 2}, YES),
        (probe_("count", "in", [1, 2]), {"test.count": 2}, YES),
        (probe_("count", "in", [1]), {"test.count": 2}, NO),
        (probe_("count", "between", [2, 3]), {"test.count": 2}, YES),
        (probe_("count", "between", [0, 1]), {"test.count": 2}, NO),
        (probe_("count", "known"), {"test.count": 0}, YES),
        (probe_("count", "known"), {}, NO),
        (probe_("count", "known", False), {"test.count": None}, YES),
        (probe_("is_ready", "=="), {"test.is_ready": False}, NO),
        (probe_("is_ready", "!=", False), {"test.is_ready": True}, YES),
        (probe_("colour", "=="  , "r"), {"test.colour": "r"}, YES),
        (probe_("began", "<", "2026-03-01"), {"test.began": date(2026, 2, 28)}, YES),
        (probe_("groups", "intersects", ["r", "x"]), {"test.groups": ["g", "r"]}, YES),
        (probe_("groups", "intersects", ["x"]), {"test.groups": {"g"}}, NO),
        (probe_("groups", "nonempty"), {"test.groups": ()}, NO),
        (probe_("groups", "nonempty", False), {"test.groups": []}, YES),
        (probe_("income", "<=", 0.055), {"test.income": Decimal("0.055")}, YES),
        (probe_("income", "<=", 0.055), {"test.income": 0.055}, YES),
        (probe_("income", ">=", 1910), {"test.income": 1910}, YES),
        (HIGH, {}, UNKNOWN),
        (HIGH, {"test.count": None}, UNKNOWN),
        ({"not": HIGH}, {}, UNKNOWN),
    ],
)  # fmt: skip
def test_each_operator(condition, known, truth):
    assert list(problems(condition)) == []
    assert evaluate(condition, known).truth is truth


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (YES, YES, YES, YES), (YES, NO, NO, YES), (YES, UNKNOWN, UNKNOWN, YES),
        (NO, NO, NO, NO), (NO, UNKNOWN, NO, UNKNOWN), (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)  # fmt: skip
def test_kleenes_tables(left, right, both, either):
    assert all_of([left, right]) is all_of([right, left]) is both
    assert any_of([left, right]) is any_of([right, left]) is either


def test_every_part_is_judged_and_keeps_its_outcome():
    ready = probe_("is_ready", "==")
    outcome = evaluate({"all": [LOW, {"any": [ready, HIGH]}]}, {"test.count": 3})
    assert outcome.truth is NO
    assert [leaf.truth for leaf in outcome.leaves()] == [NO, UNKNOWN, YES]
    assert outcome.open_questions() == []


def test_open_questions_are_those_that_still_decide():
    colour, ready = probe_("colour", "==", "r"), probe_("is_ready", "==")
    tree = {"all": [HIGH, {"any": [colour, ready]}, {"not": {"any": [ready, probe_("income", "<", 5)]}}]}
    outcome = evaluate(tree, {"test.count": 3, "test.income": 9})
    assert outcome.open_questions() == ["test.colour", "test.is_ready"]


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("count", "3"), ("count", True), ("count", 2.0), ("income", float("nan")), ("income", float("inf")),
        ("income", False), ("income", "9"), ("is_ready", 1), ("colour", 7), ("began", "2026-01-01"),
        ("began", datetime(2026, 1, 1)), ("groups", "r"),
    ],
)  # fmt: skip
def test_a_fact_of_another_type_is_a_mistake_not_an_answer(fact, value):
    probe = {"test.groups": probe_("groups", "nonempty")}.get(f"test.{fact}") or {
        "fact": f"test.{fact}", "op": "==", "value": {"count": 1, "income": 1, "is_ready": True, "colour": "r"}.get(fact, "2026-01-01"),
    }  # fmt: skip
    with pytest.raises(WrongFact, match=f"test.{fact}"):
        evaluate(probe, {f"test.{fact}": value})


@pytest.mark.parametrize("value", [{"parameter": "a.b"}])
def test_an_unbound_parameter_is_refused_in_both_languages(value):
    for condition in (probe_("count", "==", value), probe_("count", "between", [1, value])):
        with pytest.raises(ValueError, match="bind"):
            evaluate(condition, {"test.count": 1})
        with pytest.raises(ValueError, match="bind"):
            to_sql(condition, COLUMNS)


def test_an_operator_that_is_none_is_refused():
    with pytest.raises(ValueError, match="unknown operator"):
        _holds("~", 1, 1)
    with pytest.raises(KeyError):
        evaluate({"fact": "test.nothing", "op": "known"}, {})


def test_a_code_keeps_its_meaning():
    with pytest.raises(ValueError, match="another meaning"):
        register(FactKind("person.age", "岁数", FactType.INTEGER))
    with pytest.raises(ValueError, match="negative"):
        register(FactKind("test.broken", "坏的", FactType.BOOLEAN))
    assert [kind.code for kind in all_kinds()] == sorted(kind.code for kind in all_kinds())


@many
@given(condition=conditions, known=facts)
def test_random_conditions_are_valid_readable_and_answered(condition, known):
    assume(list(problems(condition)) == [])
    outcome = evaluate(condition, known)
    assert outcome.truth in Truth
    assert (outcome.truth is UNKNOWN) == bool(outcome.open_questions())
    assert sentence(condition)
    assert evaluate({"not": condition}, known).truth is opposite(outcome.truth)


@many
@given(condition=conditions, known=facts, rest=facts)
def test_more_knowledge_never_turns_a_yes_into_a_no(condition, known, rest):
    """Monotone but for `known`, which asks about knowledge itself."""
    assume("known" not in str(condition))
    before = evaluate(condition, known).truth
    filled = {code: rest[code] if value is None else value for code, value in known.items()}
    assert before is UNKNOWN or evaluate(condition, filled).truth is before


@many
@given(a=conditions, b=conditions, known=facts)
def test_de_morgan_holds_in_three_values(a, b, known):
    left = evaluate({"not": {"all": [a, b]}}, known).truth
    assert left is evaluate({"any": [{"not": a}, {"not": b}]}, known).truth


@pytest.mark.django_db
@settings(many, max_examples=250)
@given(batch=st.lists(st.tuples(conditions, facts), min_size=1, max_size=20))
def test_sql_says_what_the_evaluator_says(batch):
    for condition, known in batch:
        text, values = to_sql(condition, COLUMNS)
        row = ", ".join(f"%s::{TYPES[code]} AS {code.removeprefix('test.')}" for code in known)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {text} FROM (SELECT {row}) AS f", [*values, *known.values()])
            assert truth_of(cursor.fetchone()[0]) is evaluate(condition, known).truth, (condition, known)


@pytest.mark.parametrize("column", ["f.count; DROP TABLE x", "count--", "f.'x'", "a.b.c", "", "Ä"])
def test_sql_takes_only_plain_column_names(column):
    with pytest.raises(ValueError, match="not a column name"):
        to_sql(HIGH, {"test.count": column})


def test_sql_needs_a_column_for_each_fact():
    with pytest.raises(KeyError):
        to_sql(HIGH, {})
