"""What people write for an employer: a name is left alone, a code is right or they are told how to put it right."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.people.organisations import named, read_credit_code

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: without I, O, S, V, Z


def code_of(first17: str) -> str:
    """The eighteenth character by the standard's own formula: weights are the powers of 3, modulo 31."""
    total = sum(LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(first17))
    return first17 + LETTERS[-total % 31]


codes = st.builds(
    lambda kind, region, rest: code_of(kind + region + rest),
    st.sampled_from(["91", "12", "51", "92"]), st.just("230800"), st.text(LETTERS, min_size=9, max_size=9),
)  # fmt: skip


@given(code=codes, gap=st.sampled_from(["", " ", "-", "　"]))
def test_case_35_a_right_code_passes_in_any_dress(code, gap):
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    for text in (code, code.lower(), full_width, gap.join([code[:8], code[8:]])):
        assert read_credit_code(text) == named(text) == code


@given(code=codes, place=st.integers(8, 17), other=st.sampled_from(LETTERS))
def test_case_35_one_wrong_character_never_passes(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(ValidationError, match="对不上"):
            read_credit_code(wrong)


@pytest.mark.parametrize("letter", "IOSVZ")
def test_case_35_a_letter_that_the_code_does_not_have_is_named(letter):
    with pytest.raises(ValidationError, match=f"没有字母 {letter}"):
        named(code_of("91230800MA18Y0000")[:16] + letter + "1")


@pytest.mark.parametrize(
    ("text", "words"),
    [("230800100012345", "旧执照号"), ("9123080012345678", "18 位"), ("91230800MA18Y00001234", "18 位")],
)
def test_case_35_an_old_licence_or_a_wrong_length_says_what_to_write(text, words):
    with pytest.raises(ValidationError, match=words):
        named(text)


@pytest.mark.parametrize("name", ["富锦市锦山米业有限公司", "二〇八厂", "KFC 富锦店", "12333", "跟人干零活"])
def test_a_name_is_a_name(name):
    assert named(name) == name
