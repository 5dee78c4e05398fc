"""Wording as rules: a language that cannot be slow, and words that two people publish (docs/adr/0026)."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from matching.compliance.wording import found_in, lexicon_of
from portal.regions.codes import PROVINCE
from portal.rules import services
from portal.rules.enums import Purpose
from portal.rules.models import Rule
from portal.rules.selectors import readable, versions_in_force
from portal.rules.wording import expression, wording_problems


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("限(男|女)", "限女", True),
        ("收.{0,2}押金", "收一点押金", True),
        ("收.{0,2}押金", "收，押金", False),  # a gap ends with the clause
        (r"\a岁以下", "三十五岁以下", True),
        (r"\a岁以下", "5岁以下", False),
        (r"1\z{2,2}", "1三六", True),
        ("[a-c]{2,3}", "abc", True),
        (r"a\.b", "axb", False),
    ],
)
def test_the_language_means_what_it_says(pattern, text, is_found):
    assert bool(expression(pattern).fullmatch(text)) == is_found


@pytest.mark.parametrize(
    "pattern",
    ["限(男", "限男)", "a+b{2}", "x{0,99}", "x{3,1}", "x{0,0}", "[", "[]", "[a[b]", "\\q", "?a", "(|a)", ".a", "", "(.{0,40}a){0,9}"],
)  # fmt: skip
def test_what_is_no_pattern_or_could_be_slow_is_refused_with_words(pattern):
    assert list(wording_problems({"words": pattern}))


def test_a_wording_says_words_an_exception_and_a_window_and_nothing_else():
    assert not list(wording_problems({"words": "限男", "unless": "限男女", "negation": 3}))
    for wrong in ({"words": 1}, {"words": "限男", "negation": 99}, {"words": "限男", "negation": True}, {"words": "限男", "or": 1}, {"words": "a", "unless": "("}):  # fmt: skip
        assert list(wording_problems(wrong)), wrong


def test_no_shipped_pattern_repeats_without_end(rules):
    for version in versions_in_force(Purpose.WORDING):
        for key in ("words", "unless"):
            if version.condition.get(key):
                assert not re.search(
                    r"(?<!\\)[*+](?![^\[]*\])", expression(version.condition[key]).pattern.replace(r"\+", "")
                )


def test_two_people_publish_new_words_and_they_are_found_from_their_day_on(rules, drafter, publisher):
    Rule.objects.create(code="wording.v02.strong", name="性别限制", purpose=Purpose.WORDING)
    today = timezone.localdate()
    meaning = {"rule": "V02", "action": "block", "message": "不能按男女挑人。", "rewording": "能胜任岗位工作"}
    draft = services.draft_rule(
        actor=drafter, code="wording.v02.strong", condition={"words": "壮汉"}, result=meaning, start=today + timedelta(days=1),
        source="妇女权益保障法第四十三条",
    )  # fmt: skip
    with pytest.raises(ValidationError):
        services.publish(actor=drafter, version=draft)
    services.publish(actor=publisher, version=draft)
    found = {
        day: [one.words for one in found_in(lexicon_of(PROVINCE, today + timedelta(days=day)), "duties", "招壮汉")]
        for day in (0, 1)
    }
    assert found == {0: [], 1: ["壮汉"]}
    assert readable(draft) == "文字里有“壮汉”"


def test_words_and_facts_do_not_change_places(rules, drafter):
    today = timezone.localdate()
    age = {"fact": "person.age", "op": ">=", "value": 16}
    for code, condition, result in (
        ("exit.withdrawn", {"words": "限男"}, {}),
        ("wording.v13.words", age, {}),
        ("wording.v13.words", {"words": "限男"}, {"rule": "V13"}),
    ):
        with pytest.raises(ValidationError):
            services.draft_rule(
                actor=drafter, code=code, condition=condition, result=result, start=today, source="依据"
            )
