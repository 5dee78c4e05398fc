"""Words out of what people write."""

from collections import Counter

import pytest

from matching.search.words import MOST_GROUPS, clean, groups_of, lines, synonyms, words_of


def test_a_word_stands_in_one_group_of_the_list():
    counted = Counter(word for line in lines() for word in line)
    assert [word for word, count in counted.items() if count > 1] == []
    assert all(len(line) > 1 for line in lines()) and len(lines()) > 100


def test_the_list_is_used_in_both_directions():
    known = synonyms().groups
    assert all(one in known[other] for one in known for other in known[one])


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("我想找保洁的活", ["保洁"]),
        ("收银员 夜班", ["收银员", "夜班"]),
        ("养老护理员", ["养老护理"]),
        ("ＨＴＭＬ", ["html"]),
        ("的", ["的"]),
    ],
)
def test_what_everybody_writes_is_left_out(said, first):
    assert [one.said for one in groups_of(said)] == first


def test_a_long_question_is_cut():
    assert (
        len(clean("收银" * 10_000)) <= 60
        and len(groups_of("做饭 洗碗 开车 保洁 保安 焊工 会计 护士 厨师 瓦工 木工")) == MOST_GROUPS
    )


def test_long_words_are_also_found_by_their_parts():
    assert {"操作", "操作工", "烘干"} <= set(words_of("粮食烘干塔操作工"))
