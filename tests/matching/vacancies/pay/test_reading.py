"""Wages as people write them. Every wording here is our own."""

from contextlib import suppress
from decimal import Decimal as D
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.vacancies.enums import PayBasis
from matching.vacancies.pay.enums import Unread
from matching.vacancies.pay.reading import Unreadable, read

DAY, HOUR, MONTH, PIECE, WEEK, YEAR = (
    PayBasis.DAY,
    PayBasis.HOUR,
    PayBasis.MONTH,
    PayBasis.PIECE,
    PayBasis.WEEK,
    PayBasis.YEAR,
)


@pytest.mark.parametrize(
    ("words", "basis", "low", "high"),
    [
        ("4000-6000元", MONTH, 4000, 6000),
        ("4000-6000", MONTH, 4000, 6000),
        ("4000元/月-6000元/月", MONTH, 4000, 6000),
        ("4000 - 6000", MONTH, 4000, 6000),
        ("4,000～6,000元/月", MONTH, 4000, 6000),
        ("４０００－６０００元／月", MONTH, 4000, 6000),
        ("7-9K", MONTH, 7000, 9000),
        ("7k-9k/月", MONTH, 7000, 9000),
        ("1.2-1.8万", MONTH, 12000, 18000),
        ("9千-1.3万", MONTH, 9000, 13000),
        ("5000-1万", MONTH, 5000, 10000),
        ("600-1千", MONTH, 600, 1000),
        ("4千-6千", MONTH, 4000, 6000),
        ("1万2到1万5", MONTH, 12000, 15000),
        ("月薪四千五", MONTH, 4500, 4500),
        ("一万二", MONTH, 12000, 12000),
        ("四五千", MONTH, 4000, 5000),
        ("两千八", MONTH, 2800, 2800),
        ("4000左右", MONTH, 4000, 4000),
        ("每个月3600块", MONTH, 3600, 3600),
        ("1万以上", MONTH, 10000, None),
        ("3500元/月起", MONTH, 3500, None),
        ("不低于3500元", MONTH, 3500, None),
        ("3000多", MONTH, 3000, None),
        ("8000+", MONTH, 8000, None),
        ("3000元以下", MONTH, None, 3000),
        ("不超过5000", MONTH, None, 5000),
        ("年薪18-24万", YEAR, 180000, 240000),
        ("25w-40w/年", YEAR, 250000, 400000),
        ("1200元/周", WEEK, 1200, 1200),
        ("日结180", DAY, 180, 180),
        ("160/天", DAY, 160, 160),
        ("160-220元/天，日结", DAY, 160, 220),
        ("一天二百", DAY, 200, 200),
        ("22元/小时", HOUR, 22, 22),
        ("时薪25-30", HOUR, 25, 30),
        ("30元/时", HOUR, 30, 30),
        ("每件0.5元", PIECE, D("0.5"), D("0.5")),
        ("3-5元/单", PIECE, 3, 5),
        ("计件，0.8元", PIECE, D("0.8"), D("0.8")),
        ("4000-6000元/月，五险一金，月休4天，每天8小时", MONTH, 4000, 6000),
    ],
)
def test_wordings(words, basis, low, high):
    wage = read(words)
    assert (wage.basis, wage.low, wage.high) == (basis, low, high)


@pytest.mark.parametrize("words", ["6-8K·13薪", "6-8k*13薪", "6000-8000元 13薪", "6-8K，十三薪"])
def test_a_thirteenth_month_is_read_beside_the_amount(words):
    wage = read(words)
    assert (wage.low, wage.high, wage.months) == (6000, 8000, 13)


@pytest.mark.parametrize("words", ["面议", "薪资面议", "工资面谈", "待遇从优，具体电议"])
def test_negotiable_is_honest_and_has_no_figure(words):
    wage = read(words)
    assert wage.is_negotiable
    assert not wage.has_figures


def test_sales_pay_without_a_figure_is_negotiable_with_commission():
    wage = read("底薪+提成")
    assert (wage.is_negotiable, wage.has_commission, wage.has_figures) == (True, True, False)


def test_the_sure_part_of_sales_pay_is_kept_apart():
    alone, both = read("底薪3000+提成"), read("底薪3000+提成，综合5000-8000")
    assert (alone.base, alone.low, alone.high) == (3000, 3000, None)
    assert (both.base, both.low, both.high) == (3000, 5000, 8000)


def test_figures_win_beside_negotiable():
    wage = read("4000-6000，可面议")
    assert (wage.low, wage.high, wage.is_negotiable) == (4000, 6000, True)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("", Unread.EMPTY),
        (" \u200b ", Unread.EMPTY),
        ("-5000", Unread.NEGATIVE),
        ("月薪 -5000", Unread.NEGATIVE),
        ("−300元/天", Unread.NEGATIVE),
        ("NaN", Unread.UNCLEAR),
        ("Infinity", Unread.UNCLEAR),
        ("-inf", Unread.NEGATIVE),
        ("1e309", Unread.UNCLEAR),
        ("0", Unread.ZERO),
        ("0-0元/月", Unread.ZERO),
        ("9000-7000", Unread.ORDER),
        ("8-1.2万", Unread.ORDER),
        ("200", Unread.BASIS),
        ("计件，5000-8000", Unread.BASIS),
        ("电话12012345678", Unread.UNCLEAR),
        ("4000-6000元 9000", Unread.UNCLEAR),
        ("月薪150元/天", Unread.UNCLEAR),
        ("按国家规定", Unread.UNCLEAR),
        ("百万千", Unread.UNCLEAR),
        ("6-8K·99薪", Unread.UNCLEAR),
    ],
)
def test_case_43_what_is_no_wage_is_refused_with_what_to_write(words, reason):
    with pytest.raises(Unreadable) as refused:
        read(words)
    assert refused.value.reason is reason


@given(st.integers(1000, 99_999), st.integers(0, 50_000), st.sampled_from(["-", "~", "～", "至", "到", "—"]))
def test_a_written_range_reads_as_it_was_meant(low, more, between):
    wage = read(f"{low}{between}{low + more}元/月")
    assert (wage.basis, wage.low, wage.high) == (MONTH, low, low + more)


@given(st.integers(1, 99), st.integers(0, 99), st.sampled_from([("K", 1_000), ("千", 1_000), ("万", 10_000)]))
def test_the_lower_end_takes_the_scale_of_the_higher(low, more, scale):
    sign, times = scale
    wage = read(f"{low}-{low + more}{sign}/月")
    assert (wage.low, wage.high) == (low * times, (low + more) * times)


@given(st.one_of(st.text(max_size=60), st.text("0123456789千万k.-~元/天月薪以上下起一二三十·+,底 ", max_size=30)))
@example("1" * 30)
@example("二十薪")
@example("·十薪")
def test_any_wording_gives_a_possible_wage_or_a_reason(words):
    try:
        wage = read(words)
    except Unreadable:
        return
    ends = [end for end in (wage.low, wage.high, wage.base) if end is not None]
    assert ends or wage.is_negotiable
    assert all(end.is_finite() and 0 < end < 100_000_000 for end in ends)
    assert wage.low is None or wage.high is None or wage.low <= wage.high
    assert 12 <= wage.months <= 24


@pytest.mark.parametrize(
    "piece", ["1", "-", "一", "千", "9,999,", "1千", " ", "万一", "/一", "6000-", "1.", "底薪", " - "]
)
def test_ten_times_the_characters_cost_about_ten_times_the_time(piece):
    short, long = (_seconds(piece * (count // len(piece))) for count in (10_000, 100_000))
    assert long < max(short, 0.002) * 40


def _seconds(words: str) -> float:
    began = process_time()
    with suppress(Unreadable):
        read(words)
    return process_time() - began
