"""Rule book of firms in distress and layoffs: which ones the law wants reported, who sees them, what becomes of the people."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.constraints import explained
from portal.foundation.identifiers import uuid7
from portal.people.organisations import check_character
from portal.privacy.models import AuditEntry
from portal.ui.imports import services as imports
from portal.ui.imports import staging
from portal.ui.imports.models import Import
from portal.ui.imports.subjects import subject_of
from registration.discovery import services as leads
from registration.discovery.enums import LeadOutcome
from registration.discovery.models import Lead
from registration.layoffs import services
from registration.layoffs.figures import Help, help_of
from registration.layoffs.forms import PlanForm
from registration.layoffs.models import DistressedFirm, LayoffReport
from registration.layoffs.rules import days_short, is_mass
from registration.layoffs.services import Plan
from tests.conftest import CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, TOWN
from tests.harness import id_number
from tests.registration import employers
from tests.rosters import csv_of, person

pytestmark = pytest.mark.django_db
ASKED = {"given_by": "富锦市工信局", "ground": "工信〔2026〕8号", "purpose": "上门稳岗"}
HEADING = ("统一社会信用代码", "企业名称", "所在乡镇", "困难类型", "职工人数", "日期")


def code(at: int = 1) -> str:
    first = f"91239999{at:08d}X"
    return first + check_character(first)


def plan(planned: int = 25, staff: int = 400, days: int = 40, at: int = 1) -> Plan:
    day = timezone.localdate() + timedelta(days=days)
    return Plan(code(at), "某某机械有限公司", TOWN, staff, planned, day, "关一条生产线")


def reported(actor, **changes) -> LayoffReport:
    return services.report(actor=actor, key=uuid7(), plan=plan(**changes))


@pytest.fixture
def brought(actor):
    def bring(content: bytes, kind: str, asked: dict | None = None, sure: bool = True) -> Import:
        one = imports.bring(
            actor=actor, key=uuid7(), subject=subject_of(kind), file=io.BytesIO(content), name="名单.csv", region_code=TOWN,
            asked=ASKED | (asked or {}),
        )  # fmt: skip
        staging.read(one)
        one.refresh_from_db()
        if sure:
            imports.confirm(actor=actor, one=one)
            imports.write(one)
            one.refresh_from_db()
        return one

    return bring


@pytest.mark.parametrize(("planned", "staff", "mass"), [
    (20, 1000, True), (19, 1000, False), (19, 190, True), (19, 191, False), (1, 10, True), (1, 11, False), (5, 5, True),
])  # fmt: skip
def test_twenty_persons_or_ten_percent_of_the_staff_is_a_layoff_the_law_wants_reported(planned, staff, mass):
    assert is_mass(planned, staff, 20, 10) is mass


@given(st.integers(1, 500), st.integers(1, 500))
def test_one_more_person_never_takes_a_layoff_out_of_the_law(planned, staff):
    assert is_mass(planned + 1, staff, 20, 10) >= is_mass(planned, staff, 20, 10)


def test_thirty_days_before_is_in_time_and_a_day_later_a_day_short():
    first = date(2026, 12, 31)
    assert [days_short(date(2026, 12, day), first, 30) for day in (1, 2, 31)] == [0, 1, 30]


def test_the_same_form_sent_twice_is_one_report(actor):
    key = uuid7()
    assert services.report(actor=actor, key=key, plan=plan()) == services.report(actor=actor, key=key, plan=plan())
    one = LayoffReport.objects.get()
    assert one.number and one.service_office_id == actor.office_id and one.told_by == "office"


def test_nobody_lays_off_more_than_there_are(actor):
    with pytest.raises(ValidationError, match="不能比职工总数多"):
        reported(actor, planned=11, staff=10)


def test_a_report_is_taken_back_once_with_a_reason(actor):
    one = reported(actor)
    with pytest.raises(ValidationError, match="撤回裁员报告要写原因"):
        services.cancel(actor=actor, layoff=one, why=" ")
    services.cancel(actor=actor, layoff=one, why="订单回来了")
    with pytest.raises(ValidationError, match="已经撤回"):
        services.cancel(actor=actor, layoff=one, why="再撤")


def test_the_database_keeps_the_rules(actor):
    rows = LayoffReport.objects.filter(pk=reported(actor).pk)
    for change, words in (
        ({"planned": 0}, "至少 1 个"), ({"why": ""}, "原因"), ({"region_code": "110000000000"}, "黑龙江省内"),
        ({"told_by": "employer"}, "哪个单位"), ({"cancelled_at": timezone.now()}, "撤回"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words), explained():
            rows.update(**change)


def test_the_list_of_employees_is_the_cohort_of_its_report(actor, brought):
    one = reported(actor)
    brought(csv_of([person() for _ in range(3)]), "leads-laid-off", {"report": one.number})
    brought(csv_of([person()]), "leads-laid-off")
    first, second, _ = Lead.objects.filter(came_by__asked__report=one.number)
    leads.close(actor=actor, lead=first, outcome=LeadOutcome.EMPLOYED)
    leads.convert(actor=actor, lead=second)
    assert help_of([one.number]) == {one.number: Help(people=3, waiting=1, served=1, employed=1)}


def test_a_list_names_only_a_report_that_there_is(worker, actor, browser_of):
    client, url = browser_of(worker), reverse("import-bring", args=["leads-laid-off"])

    def sent(number: str):
        file = io.BytesIO(csv_of([person()]))
        file.name = "名单.csv"
        return client.post(url, {"file": file, "report": number} | ASKED)

    assert "没有这个编号的裁员报告" in sent("230882-2026-000009-1").content.decode()
    assert sent(f" {reported(actor).number.lower()} ").status_code == 302


def firm_rows(*rows: int) -> bytes:
    return csv_of([[code(at), f"某某{at}公司", "富锦市锦山镇", "停产", "120人", "2026-06-30"] for at in rows], HEADING)


def test_a_firm_is_on_the_list_once_and_the_list_can_be_taken_back(actor, brought):
    one = brought(firm_rows(1, 2), "distressed-firms")
    assert one.written == 2 and DistressedFirm.objects.get(uscc=code(1)).staff_total == 120
    again = brought(firm_rows(2, 3), "distressed-firms")
    assert (again.known, again.written) == (1, 1)
    services.take_off(actor=actor, firm=DistressedFirm.objects.get(uscc=code(2)), why="复产了")
    imports.ask_to_undo(actor=actor, one=one)
    imports.undo(one)
    assert set(DistressedFirm.objects.values_list("uscc", flat=True)) == {code(2), code(3)}, (
        "what somebody worked on stays"
    )


def test_a_wrong_code_trouble_or_number_says_what_to_put_right(brought):
    rows = [["91239999000000001A", "甲", "锦山镇", "停产", "", ""], [code(4), "乙", "富锦市锦山镇", "不好", "", ""],
            [code(5), "丙", "富锦市锦山镇", "停产", "很多", ""]]  # fmt: skip
    assert brought(csv_of(rows, HEADING), "distressed-firms", sure=False).bad == 3


@pytest.mark.parametrize(("role", "place", "sees", "acts"), [
    (Role.CASEWORKER, TOWN, True, True), (Role.CASEWORKER, OTHER_TOWN, False, False), (Role.COUNTY_REVIEWER, COUNTY, True, True),
    (Role.COUNTY_REVIEWER, SIBLING_COUNTY, False, False), (Role.CITY_OFFICIAL, CITY, True, False),
    (Role.PROVINCE_OFFICIAL, PROVINCE, True, False), (Role.VILLAGE_WORKER, TOWN, False, False), (Role.SYSTEM_ADMIN, PROVINCE, False, False),
])  # fmt: skip
def test_who_may_see_and_take_back_a_report(actor, staff, browser_of, role, place, sees, acts):
    one = reported(actor)
    client, url = browser_of(staff(role, place, username="other")), reverse("layoff", args=[one.pk])
    assert client.get(url).status_code == (200 if sees else 404)
    assert client.post(url, {"why": "不裁了"}).status_code == (302 if acts else 404)


def test_the_desk_reports_for_a_firm_in_its_own_area(browser):
    url, day = reverse("layoff-new"), (timezone.localdate() + timedelta(days=10)).isoformat()
    form = {
        "uscc": code(),
        "name": "某某机械有限公司",
        "staff_total": "100",
        "planned": "30",
        "first_day": day,
        "why": "关一条生产线",
    }
    assert "不归本单位管" in browser.post(url, form | {"region": OTHER_TOWN}).content.decode()
    assert "不能比职工总数多" in browser.post(url, form | {"region": TOWN, "planned": "101"}).content.decode()
    answer = browser.post(url, form | {"region": TOWN})
    page = browser.get(answer.url).content.decode()
    assert "规模裁员" in page and "还差 20 天" in page and "还没有名单" in page


def test_an_employer_reports_its_own_and_sees_nobody_else_s(citizen, actor, browser_of):
    owner, other = citizen(), citizen()
    employer = employers.employer_of(owner, actor)
    client, day = browser_of(owner), (timezone.localdate() + timedelta(days=40)).isoformat()
    assert "报裁员" in client.get(reverse("employer", args=[employer.pk])).content.decode()
    url = reverse("employer-layoff-new", args=[employer.pk])
    form = {"staff_total": "100", "planned": "30", "first_day": day, "why": "关一条生产线", "region": TOWN}
    answer = client.post(url, form)
    one = LayoffReport.objects.get()
    assert answer.url == reverse("employer-layoff", args=[one.pk]) and (one.told_by, one.employer) == (
        "employer",
        employer,
    )
    assert one.number in client.get(answer.url).content.decode()
    assert one.number in client.get(reverse("employer-layoffs", args=[employer.pk])).content.decode()
    for address in (answer.url, url, reverse("employer-layoffs", args=[employer.pk])):
        assert browser_of(other).get(address).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_of_thirty_cost_as_many_queries_as_one(actor, browser, brought, django_assert_max_num_queries, rows):
    for _ in range(rows):
        reported(actor)
    brought(firm_rows(*range(1, rows + 1)), "distressed-firms")
    for which in ("reports", "firms"):
        with django_assert_max_num_queries(32):
            assert browser.get(reverse("firms"), {"list": which}).status_code == 200
        with django_assert_max_num_queries(32):
            file = browser.get(reverse("firms"), {"list": which, "export": "xlsx"}).content
        lines = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
        assert len(lines) == rows + 1 and "锦山镇" in str(lines[1])
    noted = AuditEntry.objects.filter(action="firm.export").order_by("pk")
    assert [one.detail["list"] for one in noted] == ["reports", "firms"]
    firm = DistressedFirm.objects.get(uscc=code(1))
    with django_assert_max_num_queries(14):
        page = browser.get(reverse("firm", args=[firm.pk])).content.decode()
    assert "打算裁" in page or "起裁" in page


@pytest.fixture
def own_report(citizen, actor):
    """An employer, its owner, and its own report."""
    owner = citizen()
    employer = employers.employer_of(owner, actor)
    planned = plan()
    return owner, employer, services.report(actor=actor_of(owner), key=uuid7(), plan=planned, employer=employer)


def worked(one: Import) -> Import:
    staging.read(one)
    one.refresh_from_db()
    return one


OWN_HEADING = ("姓名", "身份证号", "联系电话", "所在乡镇", "离职日期", "备注")


def test_an_employer_s_own_list_becomes_leads_of_its_report_and_can_be_taken_back(
    own_report, citizen, browser, browser_of
):
    """Given its report, when the owner brings the list in, then the office has the leads, says from whom, and undo works."""
    owner, employer, one = own_report
    client, address = browser_of(owner), reverse("employer-layoff", args=[one.pk])
    page = client.get(address).content.decode()
    assert "用表格交名单" in page and "还没有交" in page
    url = reverse("employer-import-bring", args=[employer.pk, "laid-off-workers"])
    assert one.number in client.get(url, {"report": one.number}).content.decode()
    assert client.get(reverse("employer-import-template", args=[employer.pk, "laid-off-workers"])).status_code == 200
    rows = [
        ["张三", id_number(), "12645550173", "富锦市锦山镇", "2026-06-30", ""],
        ["李四", "1", "", "富锦市锦山镇", "", ""],
    ]
    file = io.BytesIO(csv_of(rows, OWN_HEADING))
    file.name = "名单.csv"
    assert "请选是哪一次裁员" in client.post(url, {"file": file, "report": "230882-2026-000009-1"}).content.decode()
    file.seek(0)
    assert client.post(url, {"file": file, "report": one.number}).status_code == 302
    brought = worked(Import.objects.get())
    assert (brought.good, brought.bad) == (1, 1)
    assert client.get(reverse("import-faults", args=[brought.pk])).status_code == 200
    client.post(reverse("import-act", args=[brought.pk]), {"act": "confirm"})
    imports.write(Import.objects.get())
    lead = Lead.objects.get()
    assert (lead.kind, lead.where, help_of([one.number])[one.number].people) == ("laid_off", employer.name, 1)
    assert employer.name in browser.get(reverse("lead", args=[lead.pk])).content.decode()
    assert "已经交了 1 人" in client.get(address).content.decode()
    assert browser_of(citizen()).get(url).status_code == 404
    client.post(reverse("import-act", args=[brought.pk]), {"act": "undo"})
    imports.undo(Import.objects.get())
    assert not Lead.objects.exists()


def test_one_employee_by_the_form_goes_the_same_way(own_report, browser_of):
    owner, _, one = own_report
    client, url = browser_of(owner), reverse("employer-layoff-worker", args=[one.pk])
    given = {"name": "张三", "number": "123", "phone": "", "region": TOWN, "since": "", "remark": ""}
    assert "身份证" in client.post(url, given).content.decode() and not Import.objects.exists()
    answer = client.post(url, given | {"number": id_number()})
    brought = worked(Import.objects.get())
    assert answer.url == reverse("import", args=[brought.pk]) and (brought.good, brought.bad) == (1, 0)
    client.post(reverse("import-act", args=[brought.pk]), {"act": "confirm"})
    imports.write(Import.objects.get())
    assert help_of([one.number])[one.number].people == 1
    services.cancel(actor=actor_of(owner), layoff=one, why="不裁了")
    assert client.get(url).status_code == 404


def test_case_44_numbers_of_staff_that_are_none_are_told_how_to_write():
    wrong = dict.fromkeys(("1.5", "1e9", "若干", "NaN", "9" * 5000), "请写数字")
    wrong |= {"-1": "至少 1 个人", "0": "至少 1 个人", str(10**9): "人数太多了，请再看看"}
    for typed, words in wrong.items():
        for name in ("staff_total", "planned"):
            assert PlanForm({name: typed}).errors[name] == [words], (name, typed)
    assert not {"staff_total", "planned"} & PlanForm({"staff_total": "1000000", "planned": "1"}).errors.keys()
