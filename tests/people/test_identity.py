"""Identity numbers: one canonical form or one clear sentence, whatever was typed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.phones import clean_phone
from portal.people.enums import IdType, Sex
from portal.people.identity import CHECKS, age_on, check_character, read_identity

TODAY = date(2026, 11, 23)
PREFIXES = {
    IdType.RESIDENT: ("230000", "110101", "230882"),
    IdType.HMT_RESIDENCE: ("810000", "820000", "830000"),
    IdType.FOREIGN_PERMANENT: ("911001", "999999"),
}
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
ARABIC, DEVANAGARI = (str.maketrans("0123456789", digits) for digits in ("٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९"))


def number_of(region: str, born: date, serial: int) -> str:
    first = f"{region}{born:%Y%m%d}{serial:03d}"
    return first + check_character(first)


@st.composite
def numbers(draw, id_type=None):
    """A kind of document, a valid number of that kind, its birth date and serial."""
    kind = id_type or draw(st.sampled_from(list(PREFIXES)))
    born = draw(st.dates(date(1900, 1, 1), TODAY))
    serial = draw(st.integers(0, 999))
    return kind, number_of(draw(st.sampled_from(PREFIXES[kind])), born, serial), born, serial


def refusal(text: str, id_type: str = IdType.RESIDENT, today: date = TODAY) -> str:
    with pytest.raises(ValidationError) as problem:
        read_identity(text, id_type, today)
    assert text not in problem.value.messages[0] or len(text) < 4
    return problem.value.code


@given(numbers())
def test_case_33_every_valid_number_is_read_as_it_stands(made):
    kind, number, born, serial = made
    read = read_identity(number, kind, TODAY)
    assert (read.number, read.birth_date) == (number, born)
    assert read.sex == (Sex.MALE if serial % 2 else Sex.FEMALE)


@given(numbers(), st.sampled_from([" ", "-", "　", "\t", " "]), st.integers(1, 17))
def test_case_33_lower_case_spaces_and_dashes_are_forgiven(made, gap, at):
    kind, number, *_ = made
    typed = f" {number[:at]}{gap}{number[at:]} ".lower()
    assert read_identity(typed, kind, TODAY).number == number


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_case_33_any_one_wrong_digit_is_found(made, at, shift):
    """ISO 7064 MOD 11-2 finds every single substitution; the shape catches what it turns into another document."""
    kind, number, *_ = made
    old = CHECKS.index(number[at]) if at == 17 else int(number[at])
    new = CHECKS[(old + shift) % 11] if at == 17 else str((old + shift) % 10)
    assert refusal(number[:at] + new + number[at + 1 :], kind) in {"check", "type", "birth"}


@given(numbers(), st.integers(0, 16))
def test_case_33_two_swapped_neighbours_are_found(made, at):
    kind, number, *_ = made
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if swapped != number:
        assert refusal(swapped, kind) in {"check", "type", "birth", "characters"}


@pytest.mark.parametrize(
    ("digits", "code"),
    [("18991231", "birth"), ("20230229", "birth"), ("19870231", "birth"), ("19871301", "birth"), ("20261124", "birth"),
     ("00000000", "birth"), ("99991231", "birth")],
)  # fmt: skip
def test_case_33_a_birthday_that_cannot_be_is_refused(digits, code):
    first = f"230000{digits}001"
    assert refusal(first + check_character(first)) == code


def test_case_33_a_leap_day_and_todays_child_are_people_too():
    for born in (date(1988, 2, 29), TODAY):
        assert read_identity(number_of("230000", born, 1), today=TODAY).birth_date == born


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "length"), ("230000870402001", "old"), ("2300001987040200", "length"), ("23000019870402001XX", "length"),
     ("X30000198704020011", "characters"), ("2300001987040200X1", "characters"), ("ABCDEFGHIJKLMNOPQR", "characters")],
)  # fmt: skip
def test_case_33_what_is_no_number_is_told_apart(text, code):
    assert refusal(text) == code


@given(numbers())
def test_case_33_a_number_of_another_kind_of_document_says_so(made):
    kind, number, *_ = made
    for other in set(PREFIXES) - {kind}:
        assert refusal(number, other) == "type"


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.integers(0, 120))
def test_case_33_age_counts_full_years(born, years):
    try:
        birthday = born.replace(year=born.year + years)
    except ValueError:  # born on a leap day
        birthday = date(born.year + years, 3, 1)
    assert age_on(born, birthday) == years
    assert age_on(born, birthday - timedelta(days=1)) == years - 1


@given(numbers())
def test_case_34_full_width_digits_become_ascii(made):
    kind, number, *_ = made
    read = read_identity(number.translate(FULL_WIDTH), kind, TODAY).number
    assert read == number and read.isascii()


@pytest.mark.parametrize("digits", [ARABIC, DEVANAGARI])
def test_case_34_digits_of_other_scripts_are_refused(digits):
    assert refusal(number_of("230000", date(1987, 4, 2), 1).translate(digits)) == "characters"
    with pytest.raises(ValidationError):
        clean_phone("12600000001".translate(digits))


def test_case_34_a_full_width_phone_becomes_ascii():
    assert clean_phone("＋８６ １２６－００００－０００１") == "12600000001"


@given(st.text(max_size=30))
def test_case_34_no_text_at_all_breaks_the_reader(text):
    """Canonical or refused, nothing in between."""
    for read in (lambda: read_identity(text, today=TODAY).number, lambda: clean_phone(text)):
        try:
            found = read()
        except ValidationError:
            continue
        assert found.isascii() and found.isalnum()


def test_case_33_demo_numbers_pass_only_on_a_demo(settings):
    number = number_of("230000", date(1987, 4, 2), 1)
    settings.DEMO = False
    assert refusal(number) == "invented"
