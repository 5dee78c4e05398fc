"""Names: kept as written, compared in one form, and never a way to smuggle something invisible."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.text import INVISIBLE, plain_text
from portal.people.names import clean_name, comparing, pinyin_key

RARE = ["𠮷", "㛃", "䶮", "\U00030729", "\ue863"]
HIDDEN = ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u200b", "\u200d", "\u200e", "\u202e", "\u2066", "\ufeff", "\u061c",
             "\u00ad", "\u180e", "\u3164", "\u115f", "\ufe0f", "\U000e0041"]  # fmt: skip
DOTS = ["·", "•", "‧", "・", "．", ".", "･", "⋅", "∙", "⸱", "\u0387"]


@pytest.mark.parametrize("rare", RARE)
def test_case_39_a_rare_character_stays_itself(rare):
    assert clean_name(f"张{rare}") == f"张{rare}"
    assert comparing(f"张{rare}") != comparing("张")
    assert pinyin_key(f"张{rare}").startswith("zhang")


@pytest.mark.parametrize("dot", DOTS)
def test_case_40_every_middle_dot_is_shown_as_one_and_compared_as_none(dot):
    typed = f"买买提{dot}吐尔逊"
    assert clean_name(typed) == "买买提·吐尔逊"
    assert comparing(typed) == comparing("买买提·吐尔逊") == comparing("买买提 吐尔逊")


@pytest.mark.parametrize("typed", ["买买提 · 吐尔逊", " 买买提·吐尔逊　", "买买提·\u3000吐尔逊"])
def test_case_40_spaces_around_are_not_part_of_a_name(typed):
    assert comparing(clean_name(typed)) == comparing("买买提·吐尔逊")


@pytest.mark.parametrize(("length", "passes"), [(0, False), (1, True), (60, True), (61, False)])
def test_case_40_a_name_has_one_to_sixty_characters(length, passes):
    if passes:
        assert len(clean_name("某" * length)) == length
    else:
        with pytest.raises(ValidationError, match="60"):
            clean_name("某" * length)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_case_41_what_cannot_be_seen_is_refused(hidden):
    for typed in (f"张{hidden}某", f"{hidden}张某"):
        with pytest.raises(ValidationError):
            clean_name(typed)


@pytest.mark.parametrize("typed", ["张😀", "👨\u200d👩\u200d👧", "a" + "\u0301" * 100, "<b>张</b>", "张某1", "张_某"])
def test_case_41_pictures_marks_and_signs_are_no_name(typed):
    with pytest.raises(ValidationError):
        clean_name(typed)


@given(st.text(max_size=70))
def test_case_41_a_cleaned_name_has_nothing_invisible_and_cleans_to_itself(text):
    try:
        name = clean_name(text)
    except ValidationError:
        return
    assert not INVISIBLE.search(name) and name == name.strip()
    assert not any(unicodedata.category(one) in {"Cc", "Cf", "Cs", "Cn"} for one in name)
    assert clean_name(name) == name


@given(st.text(max_size=100))
def test_case_41_free_text_keeps_its_lines_and_loses_what_is_invisible(text):
    cleaned = plain_text(text)
    assert not INVISIBLE.search(cleaned.replace("\n", ""))
    assert plain_text(cleaned) == cleaned
    cleaned.encode()


def test_case_41_free_text_cannot_turn_its_direction():
    assert plain_text("您还在\u202e班上\u202c位单\u200b上班\r\n请看\ud800") == "您还在班上位单上班\n请看"


def test_case_40_a_name_that_says_which_shape_is_meant_is_the_same_name():
    assert comparing("葛\U000e0100某") == comparing("葛某")
    assert clean_name("葛\U000e0100某") == "葛\U000e0100某"
