"""Wages by the month, with the published days and hours."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.vacancies.enums import PayBasis
from matching.vacancies.pay.limits import most_monthly, rates
from matching.vacancies.pay.measuring import measure
from matching.vacancies.pay.monthly import Monthly, Rates, is_believable, monthly
from matching.vacancies.pay.reading import Wage, read
from portal.regions.codes import PROVINCE

RATES = Rates(D("21.75"), D(8), D(5))


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("4000-6000元", 4000, 6000),
        ("年薪12-18万", 10000, 15000),
        ("年薪13万·13薪", 10000, 10000),
        ("6-8K·13薪", 6000, 8000),
        ("200元/天", 4350, 4350),
        ("20元/小时", 3480, 3480),
        ("1000元/周", 4350, 4350),
        ("1万以上", 10000, None),
        ("3000元以下", None, 3000),
    ],
)
def test_every_basis_comes_to_a_month(words, low, high):
    assert monthly(read(words), RATES) == Monthly(low, high)


@pytest.mark.parametrize("words", ["面议", "0.5元/件"])
def test_what_says_nothing_of_a_month_stays_open(words):
    assert monthly(read(words), RATES) is None


def test_case_43_a_slip_of_the_finger_is_not_believed():
    assert is_believable(read("4000-6000元"), RATES, 200_000)
    assert not is_believable(read("999,999"), RATES, 200_000)
    assert not is_believable(read("2000元/小时"), RATES, 200_000)
    assert not is_believable(read("0.001元/天"), RATES, 200_000)


@given(st.sampled_from(PayBasis), st.integers(1, 10**6), st.integers(0, 10**6), st.integers(12, 24))
def test_a_month_keeps_the_order_of_the_ends(basis, low, more, months):
    found = monthly(Wage(basis, D(low), D(low + more), months), RATES)
    assert found is None or found.low <= found.high


@pytest.mark.django_db
def test_the_days_and_hours_are_published():
    assert rates(PROVINCE, date(2026, 11, 27)) == RATES
    assert most_monthly(PROVINCE, date(2026, 11, 27)) == 200_000


def test_measuring_gives_a_share_and_shapes_without_the_figures():
    found = measure(["4000-6000元", "面议", "150元/天", "看能力 88 分"])
    assert found.share == 0.75
    assert [shape for shape, _ in found.unread] == ["看能力 9 分"]
