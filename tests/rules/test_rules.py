"""The shipped rules decide as the texts say, and a draft can be tried before it is in force."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from portal.rules import services
from portal.rules.enums import Purpose, Truth
from portal.rules.models import Parameter, Rule, RuleVersion
from portal.rules.parameters import UnknownParameter
from portal.rules.selectors import UnknownRule, dry_run, readable, rule_in_force, rules_in_force

pytestmark = pytest.mark.usefixtures("rules")

DAY = date(2026, 11, 23)
FUJIN = "230882000000"
YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
SEEKER = {
    "person.age": 16,
    "person.draws_pension": False,
    "person.able_to_work": True,
    "person.wants_work": True,
    "person.jobless": True,
}
LOST = {
    "person.registered_unemployed": True,
    "contact.months_unreached": 6,
    "contact.attempts": 3,
    "contact.attempt_months": 3,
    "contact.channels": 2,
    "contact.visits": 1,
}


def judge(code, facts, region=FUJIN):
    return rule_in_force(code, region=region, on=DAY).judge(facts).truth


@pytest.mark.parametrize(
    ("change", "truth"),
    [
        ({}, YES),
        ({"person.age": 15}, NO),
        ({"person.age": 75}, YES),  # working age ends with a pension, not with an age
        ({"person.draws_pension": True}, NO),
        ({"person.able_to_work": False}, NO),
        ({"person.wants_work": False}, NO),
        ({"person.jobless": False}, NO),
        ({"person.draws_pension": None}, UNKNOWN),
        ({"person.draws_pension": None, "person.jobless": False}, NO),
    ],
)
def test_who_may_register(change, truth):
    assert judge("registration.eligible", SEEKER | change) is truth


@pytest.mark.parametrize(
    ("code", "facts", "truth"),
    [
        ("exit.refused", {"contact.refusals_in_a_row": 3}, YES),
        ("exit.refused", {"contact.refusals_in_a_row": 2}, NO),
        ("exit.lost", LOST, YES),
        ("exit.lost", LOST | {"contact.months_unreached": 5}, NO),
        ("exit.lost", LOST | {"contact.attempts": 2}, NO),
        ("exit.lost", LOST | {"contact.attempt_months": 2}, NO),
        ("exit.lost", LOST | {"contact.channels": 1}, NO),
        ("exit.lost", LOST | {"contact.visits": 0}, NO),
        ("exit.lost", LOST | {"contact.visits": None}, UNKNOWN),
        ("exit.stable_income", {"person.monthly_income": 1910}, YES),
        ("exit.stable_income", {"person.monthly_income": 1909}, NO),
        ("exit.stable_income", {}, UNKNOWN),
        ("exit.incapacitated", {"person.able_to_work": False}, YES),
        ("exit.incapacitated", {"person.able_to_work": True}, NO),
        ("exit.employed", {"employment.hired": True, "person.registered_unemployed": False}, NO),
    ],
)
def test_who_leaves_the_register(code, facts, truth):
    assert judge(code, {"person.registered_unemployed": True} | facts) is truth


def test_the_income_line_is_the_minimum_wage_of_the_place():
    facts = {"person.registered_unemployed": True, "person.monthly_income": 2000}
    assert judge("exit.stable_income", facts, region="230102000000") is NO
    assert judge("exit.stable_income", facts, region=FUJIN) is YES


def test_every_exit_code_of_the_list_has_its_rule():
    codes = {rule.result["exit_code"] for rule in rules_in_force(Purpose.EXIT, region=FUJIN, on=DAY)}
    assert codes == {
        "EMPLOYED", "SELF_EMPLOYED", "STABLE_INCOME", "PENSION", "INCAPACITATED", "SCHOOL", "ARMY", "EMIGRATED",
        "IMPRISONED", "REFUSED_3", "LOST_6M", "DECEASED", "WITHDRAWN",
    }  # fmt: skip


def test_only_three_exits_may_ever_close_by_themselves():
    by_themselves = {
        r.result["exit_code"] for r in rules_in_force(Purpose.EXIT, on=DAY) if r.result["may_close_by_itself"]
    }
    assert by_themselves == {"EMPLOYED", "PENSION", "DECEASED"}


@pytest.mark.parametrize(
    ("facts", "groups"),
    [
        ({"person.age": 24}, {"registered", "youth"}),
        ({"person.age": 25}, {"registered"}),
        ({"person.age": 25, "person.unplaced_graduate": True}, {"registered", "youth"}),
        ({"person.age": 40, "person.unemployment_registered_months": 7}, {"registered", "long_term"}),
        ({"person.age": 40, "person.unemployment_registered_months": 6}, {"registered"}),
        (
            {"person.age": 40, "person.zero_employment_household": True, "person.placed": False},
            {"registered", "zero_household"},
        ),
        ({"person.registered_unemployed": False, "person.placed": True}, {"placed"}),
    ],
)
def test_who_is_contacted_how_often(facts, groups):
    everybody = {"person.registered_unemployed": True, "person.unplaced_graduate": False} | facts
    rules = rules_in_force(Purpose.CADENCE, region=FUJIN, on=DAY)
    assert {rule.code.removeprefix("cadence.") for rule in rules if rule.judge(everybody).truth is YES} == groups


def test_the_results_carry_the_numbers_of_the_day():
    assert rule_in_force("cadence.youth", on=DAY).result == {"every_days": 14}
    assert rule_in_force("cadence.placed", on=DAY).result == {"on_days": [7, 30, 90, 180]}


def test_every_shipped_rule_reads_as_a_sentence():
    for version in RuleVersion.objects.select_related("rule"):
        assert "〔" in readable(version) or "parameter" not in str(version.condition)
    assert "至少 〔可以登记失业的最低年龄〕" in readable(RuleVersion.objects.get(rule="registration.eligible"))
    assert rule_in_force("registration.eligible", on=DAY).sentence().startswith("年龄至少 16 岁，并且没有享受")


def draft(drafter, condition, start=DAY, region=FUJIN):
    return services.draft_rule(
        actor=drafter, code="exit.refused", condition=condition, result={"exit_code": "REFUSED_3"},
        start=start, region=region, source="试验文件",
    )  # fmt: skip


REFUSED = {"fact": "contact.refusals_in_a_row", "op": ">=", "value": 5}


def test_a_dry_run_counts_and_changes_nothing(drafter):
    version = draft(drafter, {"all": [REFUSED, {"fact": "person.age", "op": "<", "value": 60}]})
    people = [
        {"contact.refusals_in_a_row": 5, "person.age": 30},
        {"contact.refusals_in_a_row": 4, "person.age": 70},
        {"contact.refusals_in_a_row": 4},
        {"contact.refusals_in_a_row": 9},
    ]
    run = dry_run(version, iter(people), region=FUJIN, on=DAY)
    assert (run.total, run.counts) == (4, {YES: 1, NO: 2, UNKNOWN: 1})
    assert run.missing == {"person.age": 1}
    assert run.failed == {"无正当理由连续拒绝公共就业服务至少 5 次": 2, "年龄小于 60 岁": 1}
    assert judge("exit.refused", {"person.registered_unemployed": True, "contact.refusals_in_a_row": 3}) is YES


def test_a_rule_is_published_by_two_for_a_place_and_from_a_day(drafter, publisher):
    version = draft(drafter, REFUSED, start=date(2026, 11, 24))
    with pytest.raises(ValidationError, match="另一个人"):
        services.publish(actor=drafter, version=version)
    services.publish(actor=publisher, version=version)
    three = {"person.registered_unemployed": True, "contact.refusals_in_a_row": 3}
    tomorrow = rule_in_force("exit.refused", region="230882101000", on=date(2026, 11, 24))
    assert (tomorrow.judge(three).truth, tomorrow.version_id) == (NO, version.pk)
    assert judge("exit.refused", three) is YES
    assert rule_in_force("exit.refused", region="230881000000", on=date(2026, 11, 24)).judge(three).truth is YES
    services.retire(actor=publisher, version=version)
    assert rule_in_force("exit.refused", region=FUJIN, on=date(2026, 11, 24)).judge(three).truth is YES


def test_a_rule_with_a_mistake_or_an_unknown_parameter_is_not_even_drafted(drafter):
    with pytest.raises(ValidationError, match="应是整数"):
        draft(drafter, REFUSED | {"value": "five"})
    with pytest.raises(ValidationError, match="没有这样的参数：no.such"):
        draft(drafter, REFUSED | {"value": {"parameter": "no.such"}})


def test_a_new_edition_of_a_shipped_rule_replaces_the_old_one():
    old = RuleVersion.objects.get(rule="exit.refused")
    entry = {
        "code": "exit.refused", "name": old.rule.name, "purpose": "exit", "source": "新文件", "mark": "R",
        "condition": REFUSED, "result": old.result,
    }  # fmt: skip
    assert services._load_rule(entry) == 1
    assert services._load_rule(entry) == 0
    old.refresh_from_db()
    assert old.status == "retired"


def test_what_is_not_in_force_is_said():
    with pytest.raises(UnknownRule, match="no.such"):
        rule_in_force("no.such")
    Parameter.objects.create(code="test.later", meaning="以后才有", type="integer")
    Rule.objects.create(code="test.rule", name="试验", purpose="exit")
    version = RuleVersion(rule_id="test.rule", condition=REFUSED | {"value": {"parameter": "test.later"}})
    with pytest.raises(UnknownParameter):
        dry_run(version, [])
