"""Parameters: place and day choose the version; two people publish; history stays."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from portal.foundation.constraints import explained
from portal.regions.editions import CHECK_EVERY
from portal.rules import parameters, services
from portal.rules.enums import Status
from portal.rules.models import Parameter, ParameterVersion, Rule, RuleVersion
from portal.rules.parameters import UnknownParameter, parameter

pytestmark = pytest.mark.usefixtures("rules")

DECIDE = "registration.decide_within_wd"
FUJIN, FUJIN_TOWN, JIAMUSI = "230882000000", "230882101000", "230800000000"
DAY = date(2026, 11, 23)


def publish(drafter, publisher, value, start=DAY, end=None, region="230000000000", code=DECIDE):
    version = services.draft_parameter(
        actor=drafter, code=code, value=value, start=start, end=end, region=region, source="试验文件"
    )
    services.publish(actor=publisher, version=version)
    return version


def test_the_shipped_values():
    assert parameter(DECIDE, region=FUJIN_TOWN, on=DAY) == 3
    assert parameter("exit.lost_months") == 6
    assert parameter("cadence.after_placement_days") == [7, 30, 90, 180]
    assert parameter("registration.supplement_reminders_wd", region="", on=DAY) == [5, 10]


@pytest.mark.parametrize(
    ("region", "day", "value"),
    [
        ("230102000000", date(2026, 11, 23), 2270),
        ("230102001000", date(2025, 11, 30), 2080),
        ("230102001000", date(2025, 12, 1), 2270),
        ("230882000000", date(2026, 1, 1), 1910),
        ("232761100000", date(2026, 1, 1), 2010),
    ],
)
def test_the_minimum_wage_by_place_and_day(region, day, value):
    assert parameter("wage.minimum_monthly", region=region, on=day) == value


def test_before_the_first_and_after_the_last_table_there_is_no_wage():
    for day in (date(2024, 4, 30), date(2028, 12, 1)):
        with pytest.raises(UnknownParameter):
            parameter("wage.minimum_monthly", region=FUJIN, on=day)
    with pytest.raises(UnknownParameter, match="nothing"):
        parameter("no.nothing")


def test_the_smallest_place_wins_and_a_gap_falls_back(drafter, publisher):
    publish(drafter, publisher, 2, region=FUJIN, end=date(2026, 12, 1))
    publish(drafter, publisher, 1, region=FUJIN_TOWN)
    publish(drafter, publisher, 5, region=JIAMUSI)
    assert parameter(DECIDE, region=FUJIN_TOWN, on=DAY) == 1
    assert parameter(DECIDE, region=FUJIN, on=DAY) == 2
    assert parameter(DECIDE, region=FUJIN, on=date(2026, 12, 1)) == 5
    assert parameter(DECIDE, region="230881000000", on=DAY) == 5
    assert parameter(DECIDE, region="230100000000", on=DAY) == 3


def test_a_new_version_ends_the_one_before_it(drafter, publisher):
    publish(drafter, publisher, 2)
    assert parameter(DECIDE, on=date(2026, 11, 22)) == 3
    assert parameter(DECIDE, on=DAY) == 2
    assert ParameterVersion.objects.get(parameter=DECIDE, shipped=True).valid.upper == DAY


def test_lookups_in_bulk_cost_no_query(django_assert_num_queries):
    parameter(DECIDE)
    with django_assert_num_queries(0):
        for _ in range(10_000):
            parameter(DECIDE, region=FUJIN_TOWN, on=DAY)


def test_counting_queries_leaves_out_the_look_that_is_due_every_quarter_of_a_minute(django_assert_max_num_queries):
    parameter(DECIDE)
    parameters.EDITION._checked_at = 0.0
    with django_assert_max_num_queries(0):
        parameter(DECIDE)


def test_another_process_sees_a_new_version_within_seconds(drafter, publisher, monkeypatch):
    assert parameter(DECIDE, on=DAY) == 3
    held = parameters.EDITION._held
    publish(drafter, publisher, 2)
    parameters.EDITION._held, parameters.EDITION._checked_at = held, 0.0  # as a process that published nothing
    monkeypatch.setattr("portal.regions.editions.time.monotonic", lambda: CHECK_EVERY - 1)
    assert parameter(DECIDE, on=DAY) == 3
    monkeypatch.setattr("portal.regions.editions.time.monotonic", lambda: CHECK_EVERY)
    assert parameter(DECIDE, on=DAY) == 2


def test_the_drafter_cannot_publish(drafter):
    version = services.draft_parameter(actor=drafter, code=DECIDE, value=2, start=DAY, source="试验文件")
    with pytest.raises(ValidationError, match="另一个人"):
        services.publish(actor=drafter, version=version)
    version.refresh_from_db()
    assert version.status == Status.DRAFT and parameter(DECIDE, on=DAY) == 3


def test_nobody_publishes_without_a_name(drafter):
    version = services.draft_parameter(actor=drafter, code=DECIDE, value=2, start=DAY, source="试验文件")
    with pytest.raises(ValidationError, match="另一个人"):
        services.publish(actor=SimpleNamespace(user_id=None), version=version)


def test_only_a_draft_is_published(drafter, publisher):
    version = publish(drafter, publisher, 2)
    with pytest.raises(ValidationError, match="只有草稿"):
        services.publish(actor=SimpleNamespace(user_id=uuid4()), version=version)


def test_a_version_inside_the_days_of_a_later_one_is_refused(drafter, publisher):
    publish(drafter, publisher, 2, start=date(2027, 1, 1))
    with pytest.raises(ValidationError, match="已经有一个发布的版本"):
        publish(drafter, publisher, 1, start=date(2026, 12, 1))
    publish(drafter, publisher, 1, start=date(2026, 12, 1), end=date(2027, 1, 1))
    assert [parameter(DECIDE, on=date(2026, 12, 31)), parameter(DECIDE, on=date(2027, 1, 1))] == [1, 2]


def test_a_wrong_version_is_retired_by_another_and_stays(drafter, publisher):
    version = publish(drafter, publisher, 2, region=FUJIN)
    with pytest.raises(ValidationError, match="另一个人"):
        services.retire(actor=drafter, version=version)
    services.retire(actor=publisher, version=version)
    assert parameter(DECIDE, region=FUJIN, on=DAY) == 3
    assert ParameterVersion.objects.get(pk=version.pk).status == Status.RETIRED
    with pytest.raises(ValidationError, match="只有已发布"):
        services.retire(actor=publisher, version=version)


@pytest.mark.parametrize(
    ("change", "how"),
    [
        ({"value": 9}, "rewrite"),
        ({"region_code": FUJIN}, "move"),
        ({"status": "draft"}, "take back"),
        ({"valid": DateRange(date(2020, 1, 1), None)}, "begin earlier"),
        ({"published_by": uuid4()}, "sign for another"),
    ],
)
def test_what_was_published_is_never_rewritten(drafter, publisher, change, how):
    version = publish(drafter, publisher, 2, end=date(2026, 12, 1))
    rows = ParameterVersion.objects.filter(pk=version.pk)
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        rows.update(**change)
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        rows.delete()


def test_a_published_version_is_never_prolonged_nor_revived(drafter, publisher):
    version = publish(drafter, publisher, 2, end=date(2026, 12, 1))
    rows = ParameterVersion.objects.filter(pk=version.pk)
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        rows.update(valid=DateRange(DAY, None))
    services.retire(actor=publisher, version=version)
    with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
        rows.update(status=Status.PUBLISHED)


def test_a_draft_may_be_changed_and_dropped(drafter):
    version = services.draft_parameter(actor=drafter, code=DECIDE, value=2, start=DAY, source="试验文件")
    rows = ParameterVersion.objects.filter(pk=version.pk)
    assert rows.update(value=4) == 1 and rows.delete()[0] == 1


@pytest.mark.parametrize("value", ["3", 3.5, True, None, [3], {}])
def test_case_37_a_value_of_another_type_is_refused(drafter, value):
    with pytest.raises(ValidationError, match="值不对"):
        services.draft_parameter(actor=drafter, code=DECIDE, value=value, start=DAY, source="试验文件")


def test_a_list_parameter_takes_a_list(drafter):
    for value in (5, [], ["5"]):
        with pytest.raises(ValidationError, match="值不对"):
            services.draft_parameter(
                actor=drafter, code="cadence.after_placement_days", value=value, start=DAY, source="试验文件"
            )


def test_case_37_an_end_before_the_start_is_refused(drafter):
    for end in (DAY, date(2026, 1, 1)):
        with pytest.raises(ValidationError, match="结束不能早于开始"):
            services.draft_parameter(actor=drafter, code=DECIDE, value=2, start=DAY, end=end, source="试验文件")


def test_a_place_outside_the_province_is_refused(drafter):
    with pytest.raises(ValidationError, match="本省的 12 位"):
        services.draft_parameter(
            actor=drafter, code=DECIDE, value=2, start=DAY, region="110000000000", source="试验文件"
        )


def test_the_database_itself_asks_for_two(drafter):
    row = {"parameter_id": DECIDE, "value": 1, "valid": DateRange(DAY, None), "region_code": FUJIN, "source": "x"}
    for people in (
        {},
        {"drafted_by": drafter.user_id},
        {"drafted_by": drafter.user_id, "published_by": drafter.user_id},
    ):
        with pytest.raises(ValidationError, match="另一个人"), explained():
            ParameterVersion.objects.create(status=Status.PUBLISHED, **row, **people)
    with pytest.raises(ValidationError, match="另一个人"), explained():
        ParameterVersion.objects.create(status=Status.PUBLISHED, shipped=True, **row | {"source": ""})
    with pytest.raises(ValidationError, match="有效期"), explained():
        ParameterVersion.objects.create(**row | {"valid": DateRange(empty=True)})
    with pytest.raises(ValidationError, match="小写英文词"), explained():
        Parameter.objects.create(code="Nothing", meaning="x", type="integer")
    with pytest.raises(ValidationError, match="小写英文词"), explained():
        Rule.objects.create(code="nothing", name="x", purpose="exit")


# Shipped data


def test_loading_again_writes_nothing(capsys):
    assert services.load_rules() == 0
    assert services.load_rules(force=True) == 0
    call_command("load_rules")
    assert capsys.readouterr().out == "规则：没有变化。\n"


def entry(value, **more):
    return {
        "code": "test.limit", "meaning": "试验", "unit": "天", "type": "integer",
        "versions": [{"value": value, "source": "文件", "mark": "D", **more}],
    }  # fmt: skip


def standing():
    rows = ParameterVersion.objects.filter(parameter="test.limit", status=Status.PUBLISHED).order_by("valid")
    return [(row.value, row.valid.lower, row.valid.upper) for row in rows]


def test_a_new_edition_retires_what_it_corrects():
    services._load_parameter(entry(3))
    services._load_parameter(entry(4))
    assert standing() == [(4, None, None)]
    assert ParameterVersion.objects.get(parameter="test.limit", value=3).status == Status.RETIRED


def test_a_new_edition_ends_an_open_version_and_goes_on_from_there():
    services._load_parameter(entry(3))
    later = entry(3, end="2027-01-01")
    later["versions"].append({"value": 5, "source": "新文件", "mark": "R", "start": "2027-01-01"})
    assert services._load_parameter(later) == 1
    assert standing() == [(3, None, date(2027, 1, 1)), (5, date(2027, 1, 1), None)]
    assert services._load_parameter(later) == 0


def test_what_people_published_wins_over_a_new_edition(drafter, publisher):
    services._load_parameter(entry(3))
    publish(drafter, publisher, 9, code="test.limit")
    assert services._load_parameter(entry(4)) == 0
    assert standing() == [(3, None, DAY), (9, DAY, None)]


def test_every_shipped_version_names_its_source():
    for model in (ParameterVersion, RuleVersion):
        assert not model.objects.filter(shipped=True, source="").exists()
        assert not model.objects.filter(shipped=True, mark="").exists()


def test_rows_speak_for_themselves():
    version = ParameterVersion.objects.get(parameter=DECIDE)
    assert (str(version), str(version.parameter)) == (f"{DECIDE} = 3", "办结失业登记的时限")
    rule = RuleVersion.objects.get(rule="exit.pension")
    assert str(rule).startswith("exit.pension ") and str(rule.rule) == "已依法享受基本养老保险待遇"
