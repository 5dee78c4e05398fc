"""V01, V09, V12, V14–V17, V20, V21: what is checked in columns, by the numbers of the place and the day."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from matching.compliance.advert import Norm
from tests.matching.compliance.adverts import DAY, EMPLOYER, FUJIN, SHUANGCHENG, found, rules


@pytest.mark.parametrize(
    ("region", "on", "floor"),
    [
        (FUJIN, DAY, 1910),
        (SHUANGCHENG, date(2025, 11, 30), 1750),  # domain.md 2B.4: tier 3 until the day before
        (SHUANGCHENG, date(2025, 12, 1), 2010),
        ("230102000000", DAY, 2270),
    ],
)
def test_full_time_work_pays_the_minimum_of_the_place_and_day(region, on, floor):
    place = {"region_code": region, "on": on, "closes_on": on, "employer": None, "probation_months": None}
    assert rules(pay_low=Decimal(floor), month_low=floor, **place) == []
    assert rules(pay_low=Decimal(floor - 1), month_low=floor - 1, **place) == [("V09", "block")]


@pytest.mark.parametrize(
    ("basis", "low", "hours", "is_found"),
    [
        ("hour", "18.2", "4", False),
        ("hour", "18.19", "4", True),
        ("day", "72.8", "4", False),
        ("day", "72", "4", True),
        ("month", "1000", "2", False),
        ("month", "900", "4", True),
    ],
)
def test_part_time_work_pays_the_minimum_of_an_hour(basis, low, hours, is_found):
    said = rules(
        work_form="part_time", pay_basis=basis, pay_low=Decimal(low), month_low=None, month_high=None,
        hours_day=Decimal(hours), days_week=Decimal(5), probation_months=None,
    )  # fmt: skip
    assert said == ([("V09", "block")] if is_found else [])


def test_the_base_of_a_commission_job_counts_too():
    assert rules(pay_floor=Decimal(1500)) == [("V09", "block")]
    assert rules(pay_floor=Decimal(1910)) == []


def test_a_day_rate_is_brought_to_a_month():
    assert rules(pay_basis="day", pay_low=Decimal(80), days_week=Decimal(5)) == [("V09", "block")]
    assert rules(pay_basis="day", pay_low=Decimal(180)) == []


def test_pay_far_above_the_published_top_is_looked_at_and_only_where_there_is_one():
    norm = Norm("佳木斯市", 40, paid=40, middle=4_000, high=10_000)
    assert rules(month_high=30_001, norm=norm) == [("V12", "review")]
    assert rules(month_high=30_000, norm=norm) == []
    assert rules(month_high=90_000, norm=replace(norm, high=None)) == []


def test_more_than_is_usual_is_a_warning_with_its_figures_and_vocational_is_senior_schooling():
    norm = Norm("佳木斯市", 40, (("", 20), ("30", 3), ("40", 5), ("60", 12)), ((0, 30), (12, 8), (36, 2)))
    [rare] = found(education="20", norm=norm)
    assert (rare.rule, rare.action, rare.field) == ("V20", "warn", "education")
    assert "佳木斯市同类岗位 40 个，要求这么高的一个也没有" in rare.message and "本科" in rare.message
    assert [one.message for one in found(education="30", norm=norm)] == [
        "要“大专”，佳木斯市同类岗位 40 个，要求这么高的有 3 个（7%）。不是非要不可的，降一些，来的人会多。"
    ]
    assert norm.asking_education("40") == norm.asking_education("60") == 20
    assert rules(education="40", experience_months=12, norm=norm) == []
    assert [one.field for one in found(experience_months=24, norm=norm)] == ["experience_months"]
    assert rules(education="20", experience_months=60) == []  # too few others: nothing is said
    assert rules(month_high=300_000) == []


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        ("会看烘干塔，干过两年。", "干过两年"),
        ("1、3 年以上同岗位经验；2、能倒班", "3 年以上同岗位经验"),
        ("持焊工证，从事焊接工作满三年", "从事焊接工作满三年"),
        ("经验：1-3年", "经验：1-3年"),
        ("两年以上经验优先", None),
        ("三年以上叉车经验，优先录用", None),
        ("干过一年的最好", None),
        ("干过两年的工资高，没干过也行", None),
        ("要三年经验的主操一名，另招学徒，经验不限", None),
        ("公司有二十年的办学经验", None),
        ("十年经验的师傅带您", None),
        ("三年以上驾龄", None),
        ("满 18 周岁，中专毕业 2 年以内", None),
        ("没有经验要求", None),
    ],
)
def test_years_in_the_text_and_none_in_their_column_are_shown_in_the_employers_words(conditions, said):
    hits = [one for one in found(conditions=conditions) if one.rule == "V21"]
    assert [(one.action, one.words) for one in hits] == ([("warn", said)] if said else [])
    assert all(conditions[one.start : one.end] == said and "没干过也行" in one.message for one in hits)
    assert "V21" not in [rule for rule, _ in rules(conditions=conditions, experience_months=24)]


def test_negotiable_pay_is_shown_in_the_employers_words_with_the_minimum():
    (finding,) = found(pay_low=None, pay_high=None, month_low=None, month_high=None, pay_words="工资面议，按月发")
    assert (finding.rule, finding.words, finding.field) == (
        "V01",
        "工资面议",
        "pay_words",
    ) and "1,910" in finding.message


@pytest.mark.parametrize(
    ("hours", "days", "said"),
    [("4", "6", []), ("4.5", "5", [("V14", "block")]), ("4", "7", [("V14", "block")])],
)
def test_part_time_is_four_hours_a_day_and_twenty_four_a_week(hours, days, said):
    part_time = {"work_form": "part_time", "pay_basis": "hour", "pay_low": Decimal(20), "month_low": None}
    assert rules(hours_day=Decimal(hours), days_week=Decimal(days), probation_months=None, **part_time) == said


def test_part_time_has_no_probation():
    part_time = {
        "work_form": "part_time",
        "pay_basis": "hour",
        "pay_low": Decimal(20),
        "month_low": None,
        "hours_day": Decimal(3),
    }
    assert rules(probation_months=1, **part_time) == [("V14", "block")]


@pytest.mark.parametrize(("contract", "most"), [(2, 0), (3, 1), (11, 1), (12, 2), (35, 2), (36, 6), (None, 6)])
def test_a_probation_is_as_long_as_the_contract_allows(contract, most):
    if most:
        assert rules(contract_months=contract, probation_months=most) == []
    assert rules(contract_months=contract, probation_months=most + 1) == [("V15", "block")]


def test_a_probation_pays_eight_tenths_and_never_less_than_the_minimum():
    assert rules(probation_percent=79) == [("V15", "block")]
    assert rules(pay_low=Decimal(2000), month_low=2000, probation_percent=80) == [("V15", "block")]
    assert rules(pay_low=Decimal(2400), month_low=2400, probation_percent=80) == []


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({}, []),
        ({"legal_state": "cancelled"}, [("V16", "block")]),
        ({"legal_state": "abnormal"}, [("V16", "review")]),
        ({"verified_until": None}, [("V16", "block")]),
        ({"verified_until": DAY - timedelta(days=1)}, [("V16", "block")]),
        ({"verified_until": DAY}, []),
        ({"is_suspended": True}, [("V16", "block")]),
        ({"account_class": "agency"}, [("V16", "block")]),
        ({"account_class": "agency", "licence_until": DAY}, []),
    ],
)
def test_the_employer_may_recruit_today(state, said):
    assert rules(employer=replace(EMPLOYER, **state)) == said


def test_a_day_that_is_past_is_no_closing_day():
    assert rules(closes_on=DAY - timedelta(days=1)) == [("V17", "block")]
