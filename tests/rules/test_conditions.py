"""The grammar: what is refused, in which words; binding of parameters; sentences."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rules.conditions import bind, facts_in, parameters_in, problems, validate
from portal.rules.sentences import sentence
from tests.rules.strategies import conditions

AGE = {"fact": "person.age", "op": ">=", "value": 16}


def deep(levels):
    tree = AGE
    for _ in range(levels):
        tree = {"not": tree}
    return tree


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (None, "应是一个条件"),
        ([AGE], "应是一个条件"),
        ({}, "只能是 all、any、not"),
        ({"all": [AGE], "any": [AGE]}, "只能是 all、any、not"),
        ({"xor": [AGE]}, "只能是 all、any、not"),
        ({"all": []}, "至少要有一项"),
        ({"any": AGE}, "至少要有一项"),
        ({"not": 3}, "条件 › 非：应是一个条件"),
        ({"all": [AGE, {"any": [AGE, 1]}]}, "第 2 项 › 第 2 项"),
        ({"fact": "person.age"}, "fact、op 和 value"),
        (AGE | {"more": 1}, "fact、op 和 value"),
        (AGE | {"fact": "person.nothing"}, "没有“person.nothing”这个事实"),
        (AGE | {"fact": ["x"]}, "这个事实"),
        (AGE | {"op": "~"}, "不能用“~”比较"),
        (AGE | {"op": ["=="]}, "比较"),
        (AGE | {"op": "intersects"}, "不能用“intersects”比较"),
        (AGE | {"op": "nonempty"}, "不能用“nonempty”比较"),
        (AGE | {"op": "known", "value": 1}, "true 或 false"),
        (AGE | {"value": "16"}, "应是整数"),
        (AGE | {"value": True}, "应是整数"),
        (AGE | {"value": None}, "应是整数"),
        (AGE | {"op": "in", "value": []}, "一列整数"),
        (AGE | {"op": "in", "value": 3}, "一列整数"),
        (AGE | {"op": "between", "value": [1]}, "两个值"),
        (AGE | {"op": "between", "value": {"parameter": "a.b"}}, "两个值"),
        (AGE | {"op": "between", "value": [1, "2"]}, "两个值都要是整数"),
        (AGE | {"op": "between", "value": [3, 2]}, "前一个值不能大于后一个"),
        ({"fact": "person.jobless", "op": "<", "value": True}, "不能用“<”比较"),
        ({"fact": "person.jobless", "op": "==", "value": 1}, "应是是或否"),
        ({"fact": "test.began", "op": "<", "value": "2025-02-29"}, "应是日期"),
        ({"fact": "test.began", "op": "<", "value": "20250228"}, "应是日期"),
        ({"fact": "test.began", "op": "<", "value": 45000}, "应是日期"),
        ({"fact": "test.income", "op": "<", "value": float("inf")}, "应是数"),
        ({"fact": "test.income", "op": "<", "value": float("nan")}, "应是数"),
        ({"fact": "test.colour", "op": "==", "value": "\x00"}, "应是文字"),
        ({"fact": "test.groups", "op": "intersects", "value": [1]}, "一列文字"),
        ({"fact": "test.groups", "op": "==", "value": ["r"]}, "不能用“==”比较"),
        (deep(10), "最多 10 层"),
        (deep(5000), "最多 10 层"),
        ({"all": [AGE] * 300}, "最多 10 层、300 项"),
    ],
)
def test_case_37_a_mistake_is_told_with_its_place(tree, words):
    with pytest.raises(ValidationError) as refused:
        validate(tree)
    assert any(words in sentence for sentence in refused.value.messages), refused.value.messages


def test_all_mistakes_are_told_at_once():
    assert len(list(problems({"all": [AGE | {"value": "x"}, {"any": []}, 7]}))) == 3


@pytest.mark.parametrize(
    "tree",
    [deep(9), {"all": [AGE] * 299}, {"fact": "person.age", "op": "known"}, AGE | {"op": "known", "value": False}],
)
def test_what_is_allowed(tree):
    assert list(problems(tree)) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "fact", "op", "value", "parameter", "x"]), inside, max_size=3
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=400)
@given(json_values)
def test_no_json_breaks_the_check(tree):
    assert all(isinstance(problem, str) for problem in problems(tree))


def test_binding_puts_values_in_and_checks_them():
    tree = {
        "all": [AGE | {"value": {"parameter": "a.low"}}, AGE | {"op": "between", "value": [1, {"parameter": "a.high"}]}]
    }
    assert parameters_in(tree) == {"a.low", "a.high"}
    assert facts_in(tree) == {"person.age"}
    values = {"a.low": 16, "a.high": 24}
    bound = bind(tree, values.__getitem__)
    assert bound["all"][0]["value"] == 16 and bound["all"][1]["value"] == [1, 24]
    assert tree["all"][0]["value"] == {"parameter": "a.low"}
    with pytest.raises(ValidationError, match="应是整数"):
        bind(tree, lambda code: "many")
    with pytest.raises(KeyError):
        bind(tree, {}.__getitem__)


@given(conditions)
def test_binding_a_tree_without_parameters_changes_nothing(tree):
    if not list(problems(tree)):
        assert bind(tree, lambda code: pytest.fail("asked for a parameter")) == tree


READY = {"fact": "test.is_ready", "op": "==", "value": True}


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (AGE, "年龄至少 16 岁"),
        (AGE | {"value": {"parameter": "a.b"}}, "年龄至少 〔最低年龄〕"),
        (AGE | {"value": {"parameter": "a.c"}}, "年龄至少 〔a.c〕"),
        (AGE | {"op": "between", "value": [16, {"parameter": "a.b"}]}, "年龄在 16 到 〔最低年龄〕 岁之间（含两端）"),
        (AGE | {"op": "in", "value": [1, 2]}, "年龄是以下之一：1 岁、2 岁"),
        (AGE | {"op": "in", "value": {"parameter": "a.b"}}, "年龄是以下之一：〔最低年龄〕"),
        (AGE | {"op": "known"}, "已掌握“年龄”的情况"),
        (AGE | {"op": "known", "value": False}, "不掌握“年龄”的情况"),
        (READY, "准备好了"),
        (READY | {"value": False}, "没有准备好"),
        (READY | {"op": "!="}, "没有准备好"),
        ({"not": READY}, "没有准备好"),
        ({"not": {"not": READY}}, "准备好了"),
        ({"not": AGE}, "不属于“年龄至少 16 岁”"),
        ({"not": {"fact": "test.is_ready", "op": "known"}}, "不属于“已掌握“准备好了”的情况”"),
        ({"all": [AGE, {"any": [READY, {"not": READY}]}]}, "年龄至少 16 岁，并且（准备好了，或者没有准备好）"),
        ({"all": [{"any": [READY]}]}, "准备好了"),
        ({"fact": "test.began", "op": ">=", "value": "2026-01-01"}, "开始日期不早于 2026-01-01"),
        ({"fact": "test.colour", "op": "!=", "value": "r"}, "颜色不是 “红”"),
        ({"fact": "test.groups", "op": "intersects", "value": ["r", "x"]}, "群体包含以下之一：“红队”、“x”"),
        ({"fact": "test.groups", "op": "nonempty", "value": False}, "没有群体"),
    ],
)
def test_sentences(tree, text):
    assert sentence(tree, {"a.b": "最低年龄"}) == text
