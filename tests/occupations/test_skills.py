"""Skills in people's own words: the longest word wins, what is denied is none, and the list is sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.occupations.catalogue import read
from portal.occupations.skills import plain, skill, skills_in

ROWS = read("skills.csv")
TERMS = [row["term"] for row in ROWS]
WORDS = [(word, row["term"]) for row in ROWS for word in (row["term"], *row["synonyms"].split("|"))]
terms = st.sampled_from(TERMS)
words = st.sampled_from(WORDS)


def found(text: str) -> list[str]:
    return [one.term for one in skills_in(text)]


def test_the_list_is_long_enough_and_each_word_means_one_skill():
    assert len(TERMS) >= 600
    assert all(row["synonyms"] for row in ROWS)
    assert len({plain(word) for word, _ in WORDS}) == len(WORDS)


def test_every_group_of_a_skill_exists():
    groups = {row["code"][:7] for row in read("occupations.csv")}
    assert {group for row in ROWS for group in row["groups"].split("|")} <= groups


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会电焊，能开叉车，还会用excel做表", ["电焊", "开叉车", "Excel"]),
        ("不会电焊但会开车", ["开车"]),
        ("不会电焊会开叉车", ["开叉车"]),
        ("电焊、气焊都不会，会做东北菜", ["东北菜"]),
        ("想学电焊。照顾老人三年，量血压也会", ["照顾老人", "测血压"]),
        ("没有电焊证", []),
        ("不光会电焊还会修车", ["电焊", "修车"]),
        ("联合收割机、拖拉机都开过", ["开收割机"]),
        ("刮大白，干过十年瓦工", ["刮大白", "砌砖"]),
        ("ＣＡＤ和ＪＡＶＡ都熟", ["CAD制图", "Java"]),
        ("jsp写过一点", []),
        ("不能吃苦", []),
        ("", []),
    ],
)
def test_what_people_write_is_understood(text, expected):
    assert found(text) == expected


@given(words)
def test_every_word_is_found_as_its_own_skill(pair):
    word, term = pair
    assert found(f"我会{word}。") == [term]
    assert skill(f" {word} ").term == term


@given(words)
def test_what_is_denied_is_no_skill(pair):
    word, term = pair
    assert term not in found(f"我不会{word}") and term not in found(f"没干过{word}。")
    assert found(f"{word}不会") == []


@given(words, words)
def test_a_denial_reaches_no_further_than_its_sentence(one, other):
    if one[1] != other[1]:
        assert found(f"不会{one[0]}，会{other[0]}") == [other[1]]


@given(st.text(max_size=300))
def test_any_text_is_read_and_each_skill_comes_once(text):
    terms = found(text)
    assert len(terms) == len(set(terms)) and set(terms) <= set(TERMS)


def test_a_long_text_is_read_to_its_limit():
    assert found("，" * 5000 + "电焊") == []
