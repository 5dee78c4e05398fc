"""Division codes as pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.regions import codes
from portal.regions.enums import Level

local_codes = st.integers(min_value=0, max_value=10**10 - 1).map(lambda rest: f"23{rest:010d}")


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("230000000000", Level.PROVINCE),
        ("230800000000", Level.CITY),
        ("230882000000", Level.COUNTY),
        ("230882101000", Level.TOWN),
        ("230882101200", Level.VILLAGE),
        ("441900003000", Level.TOWN),  # a city without counties
    ],
)
def test_the_shape_tells_the_level(code, level):
    assert codes.level_of(code) == level


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("230882", "230882000000"),
        ("230882101", "230882101000"),
        (" 230882101200 ", "230882101200"),
        ("２３０８８２", "230882000000"),
        (230882, "230882000000"),
    ],
)
def test_case_36_six_nine_and_twelve_digits_are_taken(text, code):
    assert codes.normalise(text) == code


@pytest.mark.parametrize(
    "text", ["", "2308", "23088a", "2308820", "٢٣٠٨٨٢", "230882\x00", "000000", "-30882", "1" * 9999, None]
)
def test_case_36_what_is_no_code_gets_a_sentence(text):
    with pytest.raises(ValueError, match="区划代码应是"):
        codes.normalise(text)


@given(local_codes)
def test_a_range_holds_exactly_what_has_the_code_above_it(code):
    low, high = codes.code_range(code)
    assert low == code <= high
    assert codes.level_of(high) >= codes.level_of(code)
    for above in codes.ancestors_of(code):
        first, last = codes.code_range(above)
        assert first < code <= high <= last


def test_ancestors_run_from_the_province_down():
    assert codes.ancestors_of("230882101200") == ["230000000000", "230800000000", "230882000000", "230882101000"]
    assert codes.ancestors_of("230000000000") == []


def test_the_county_of_a_code():
    assert codes.county_of("230882101200") == "230882000000"
    with pytest.raises(ValueError, match="不属于任何一个县"):
        codes.county_of("230800000000")
