"""What a vacancy must not say (domain.md 2B.4): the words found are the writer's own, whatever they hide behind."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.compliance.reading import read
from matching.compliance.wording import MODEL
from tests.matching.compliance.adverts import found, rules, words
from tests.pace import slowness


def test_a_lawful_vacancy_has_nothing_found():
    assert found() == []


@pytest.mark.parametrize(
    ("text", "rule", "shown"),
    [
        ("要求限男性，能吃苦", "V02", "限男性"),
        ("限 男 性", "V02", "限 男 性"),
        ("限，男，性", "V02", "限，男，性"),
        ("限\u200b男\u200b性", "V02", "限\u200b男\u200b性"),
        ("只要本地户口", "V05", "只要本地户口"),
        ("限本地戶口", "V05", "限本地戶口"),
        ("入职交服装押金 200 元，离职退还", "V10", "入职交服装押金 200 元"),
        ("扣押身份证原件", "V10", "扣押身份证原件"),
        ("乙肝携带者勿扰", "V06", "乙肝携带者勿扰"),
        ("有事打一三六一二三四五六七八", "V18", "一三六一二三四五六七八"),
        ("①③⑥ ①②③④ ⑤⑥⑦⑧", "V18", "①③⑥ ①②③④ ⑤⑥⑦⑧"),
        ("幺三六，四五六七，八九零幺", "V18", "幺三六，四五六七，八九零幺"),
        ("微❤信联系我", "V18", "微❤信联系我"),
        ("Ｖ信同号", "V18", "Ｖ信"),
        ("３５歲以下", "V08", "３５歲以下"),
        ("手机刷单", "V13", "手机刷单"),
    ],
)
def test_the_exact_words_are_shown(text, rule, shown):
    assert (rule, shown) in words(text)
    finding = next(one for one in found(conditions=text) if one.rule == rule)
    assert text[finding.start : finding.end] == shown and finding.message and finding.clause and finding.term


@pytest.mark.parametrize(
    "text",
    [
        "不收取任何押金", "无需押金", "男女不限", "不限户口", "严禁收取押金", "体检费由公司报销", "男装导购", "照顾80岁老人",
        "经验不限，男女均可", "订单号 13612345678901", "3.5吨以下货车", "早班 09:00-18:00（12:00-13:00 休息）",
        "已投保过的客户", "15000-25000 元", "乙肝疫苗冷链运输", "须年满18周岁", "微信公众号运营", "反洗钱合规专员",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_let_alone(text):
    assert words(text) == []


def test_every_field_is_read_and_named():
    said = {
        one.field
        for one in found(
            title="限男性", duties="限男性", address="限男性", pay_words="限男性", benefits=("包吃", "限男性")
        )
    }
    assert said == {"title", "duties", "address", "pay_words", "benefits.1"}


def test_work_barred_to_women_is_looked_at_by_a_person():
    assert rules(conditions="限男性") == [("V02", "block")]
    assert rules(conditions="限男性", barred_work="矿山井下作业") == [("V02", "review")]


@pytest.mark.parametrize("title", ["车间男工", "女店员", "男搬运工", "保安（男）", "急招女收银员"])
def test_a_title_that_names_a_sex_is_held_back(title):
    assert ("V02", "block") in rules(title=title)


@pytest.mark.parametrize("text", ["女装导购", "男浴室保洁", "慰问女工", "男女工都要", "女工委员"])
def test_whom_the_work_is_for_is_no_sex_asked_for(text):
    assert rules(title=text) == []


def test_an_age_is_let_stand_once_the_reason_is_given_and_never_a_child():
    assert rules(conditions="35岁以下") == [("V08", "warn")]
    assert rules(conditions="35岁以下", age_reason="要爬 60 米铁塔") == []
    assert rules(conditions="招15岁学徒", age_reason="活轻") == [("V08", "block")]
    assert rules(conditions="年满16周岁") == [("V08", "review")]


def test_a_hit_that_a_person_found_wrong_is_excused_and_no_other():
    (finding,) = found(conditions="限男性")
    excused = frozenset({(finding.term, finding.words)})
    assert found(conditions="限男性", excused=excused) == []
    assert rules(conditions="限男性，限女性", excused=excused) == [("V02", "block")]


def test_case_54_contacts_loans_discrimination_and_hype_are_held_back():
    for text in ("加微信 abc12345", "详见 www.example.com", "扫二维码进群", "日入过万", "培训贷", "限男性", "乙肝勿扰"):
        assert {action for _, action in rules(conditions=text)} & {"block", "review"}, text


@pytest.mark.parametrize(
    ("text", "rule", "action"),
    [("车间只有男宿舍，女的住不下所以不招", "V02", "review"), ("饭卡得押五十块，走人再给", "V10", "review"), ("过了五十麻烦划走", "V08", "warn")],
)  # fmt: skip
def test_what_only_resembles_something_forbidden_goes_to_a_person_and_blocks_nothing(text, rule, action):
    (one,) = [finding for finding in found(conditions=text) if finding.term == MODEL + rule]
    assert (one.rule, one.action, one.rewording) == (rule, action, "")
    assert one.words and text[one.start : one.end] == one.words and "读起来像" in one.message
    excused = frozenset({(one.term, one.words)})
    assert [finding for finding in found(conditions=text, excused=excused) if finding.term == one.term] == []


def test_a_warning_hides_nothing_that_a_person_has_to_look_at():
    said = rules(conditions="饭卡得押五十块，走人再给。过了五十麻烦划走。")
    assert ("V10", "review") in said and ("V08", "warn") in said


def test_the_model_adds_nothing_where_a_rule_has_spoken_or_excused():
    for text in ("不收取任何押金", "严禁刷单", "拒收童工，进门查证件", "限男性", "扣押身份证原件"):
        assert not [one for one in found(conditions=text) if one.term.startswith(MODEL)], text


@pytest.mark.parametrize(
    "text",
    ["限男" * 5000, "交" * 10_000, "1" * 10_000, "a" * 10_000, "年龄" * 5000, "不收" * 5000, "，男" * 5000, "二" * 10_000, "a." * 5000, "加微信abc" * 1500],
)  # fmt: skip
def test_ten_thousand_characters_are_read_in_fifty_milliseconds(text):
    found(title="先编译一次" + text[:50])
    assert min(_seconds(text) for _ in range(5)) < 0.05 * slowness()


def _seconds(text: str) -> float:
    from matching.compliance.wording import found_in, lexicon_of, look_from
    from tests.matching.compliance.adverts import DAY, FUJIN

    lexicon = lexicon_of(FUJIN, DAY)
    begun = time.process_time()
    list(found_in(lexicon, "title", text, look_from(FUJIN, DAY)))
    return time.process_time() - begun


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from("限男性，。 35岁押金一三六①Ｖ❤\u200b")), max_size=80)
)
def test_every_character_that_is_read_stands_where_it_is_said_to_stand(text):
    reading = read(text)
    assert len(reading.plain) == len(reading.origin)
    inner = reading.origin[1:-1]
    assert inner == sorted(inner) and all(0 <= place < len(text) for place in inner)
