"""The three doors of the employment register: employer, worker, office; each step by the page, each stranger turned away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.cases.contacts.models import FollowUpTask
from portal.people.employers import members
from portal.people.employers.enums import Granted, MemberRole
from portal.people.models import Person
from portal.ui.fields.once import new_key
from registration.employment.effects import version_of
from registration.employment.enums import EmploymentState
from registration.employment.models import EmploymentRegistration
from registration.unemployment.enums import State
from tests.conftest import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.harness import id_number
from tests.registration.employment.conftest import days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(boss, browser_of):
    """The employer's people at a browser."""
    return browser_of(boss)


def day(ago: int) -> str:
    return days_ago(ago).isoformat()


def form(employer, **changes):
    given = {
        "key": new_key(), "name": "李某某", "id_type": "resident", "id_number": id_number(), "phone": "",
        "site": str(employer.sites.get().pk), "first_day": day(3), "post": "质检员", "contract": "fixed", "signed_on": day(4),
        "contract_until": day(-300),
    }  # fmt: skip
    return given | changes


def act(browser, name, case, **given):
    case.refresh_from_db()
    return browser.post(reverse(name, args=[case.pk]), {"version": case.version} | given)


def test_an_employer_registers_ends_and_corrects_by_its_pages(office, employer, boss):
    address = reverse("employer-hire", args=[employer.pk])
    assert "登记一个人" in office.get(address).content.decode()
    given = form(employer)
    told = [office.post(address, given) for _ in range(2)]
    case = EmploymentRegistration.objects.get()
    assert [one.url for one in told] == [reverse("employer-worker", args=[case.pk])] * 2
    page = office.get(told[0].url).content.decode()
    assert (
        "李某某" in page and "质检员" in page and given["id_number"] not in page and given["id_number"][-4:] not in page
    )
    assert "李某某" in office.get(reverse("employer-workers", args=[employer.pk])).content.decode()
    act(
        office,
        "employer-worker",
        case,
        act="correct",
        first_day=day(5),
        post="质检员",
        contract="open",
        reason="写错了",
    )
    act(office, "employer-worker", case, act="end", last_day=day(0), end_reason="agreed")
    case.refresh_from_db()
    page = office.get(told[0].url).content.decode()
    assert case.state == EmploymentState.ENDED and "以前怎么记的" in page and "写错了" in page
    act(office, "employer-worker", case, act="reopen", reason="续签了")
    assert version_of(case).last_day is None
    answer = office.get(reverse("employer-worker-pdf", args=[case.pk]))
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "请写姓名"), ({"id_number": "1"}, "要写满 18 位"), ({"first_day": ""}, "请写上班的日期"),
        ({"contract": "open"}, "只有固定期限的合同写到哪天"), ({"first_day": "20270930"}, "最多提前"), ({"phone": "123"}, "手机号码要写满"),
        ({"site": "00000000-0000-0000-0000-000000000000"}, "选择"),
    ],
)  # fmt: skip
def test_a_hire_that_is_not_whole_says_what_to_put_right(office, employer, changes, words):
    answer = office.post(reverse("employer-hire", args=[employer.pk]), form(employer, **changes))
    assert (
        answer.status_code == 200 and words in answer.content.decode() and not EmploymentRegistration.objects.exists()
    )


def test_a_number_that_belongs_to_another_name_gives_away_nothing(office, employer, left):
    answer = office.post(
        reverse("employer-hire", args=[employer.pk]), form(employer, name="王不同", id_number=left.id_number)
    )
    assert (
        "姓名和证件号码对不上，请照着证件核对" in answer.content.decode()
        and left.name not in answer.content.decode().split("<main")[1]
    )


def test_somebody_nobody_knows_is_written_down_once(office, employer):
    number = id_number()
    office.post(reverse("employer-hire", args=[employer.pk]), form(employer, id_number=number))
    case = EmploymentRegistration.objects.get()
    act(office, "employer-worker", case, act="end", last_day=day(2), end_reason="resigned")
    office.post(reverse("employer-hire", args=[employer.pk]), form(employer, id_number=number, first_day=day(1)))
    assert Person.objects.with_id_number(number).count() == 1 and EmploymentRegistration.objects.count() == 2


def test_a_viewer_reads_and_writes_nothing(employer, boss, citizen, browser_of, hired, left):
    viewer = citizen()
    members.let_in(
        actor=actor_of(boss),
        employer=employer,
        account=viewer,
        role=MemberRole.VIEWER,
        name="看",
        granted=Granted.INVITED,
    )
    browser, case = browser_of(viewer), hired(left, since=9)
    assert browser.get(reverse("employer-workers", args=[employer.pk])).status_code == 200
    assert browser.get(reverse("employer-hire", args=[employer.pk])).status_code == 404
    assert act(browser, "employer-worker", case, act="end", last_day=day(0), end_reason="agreed").status_code == 404


def test_whoever_is_nothing_to_the_employer_finds_nothing(employer, citizen, browser_of, hired, left, staff):
    case = hired(left, since=9)
    for browser in (browser_of(citizen()), browser_of(staff(Role.CASEWORKER, OTHER_TOWN))):
        for name, key in (
            ("employer-workers", employer.pk),
            ("employer-hire", employer.pk),
            ("employer-worker", case.pk),
            ("employer-worker-pdf", case.pk),
        ):
            assert browser.get(reverse(name, args=[key])).status_code == 404


def test_a_person_declares_their_own_work_ends_it_and_sees_it_all(jobless, browser_of):
    browser = browser_of(jobless.account)
    assert "还没有就业登记" in browser.get("/my/work/").content.decode()
    given = {
        "key": new_key(),
        "kind": "flexible",
        "post": "开网约车",
        "first_day": day(0),
        "region": TOWN,
        "promise": "on",
    }
    told = browser.post("/my/work/new/", given)
    case = EmploymentRegistration.objects.get()
    jobless.refresh_from_db()
    assert told.url == reverse("my-work-record", args=[case.pk]) and jobless.state == State.CLOSED
    assert "开网约车" in browser.get("/my/work/").content.decode()
    act(browser, "my-work-record", case, act="end", last_day=day(0), end_reason="business_stopped")
    case.refresh_from_db()
    assert case.state == EmploymentState.ENDED
    assert browser.get(reverse("my-work-pdf", args=[case.pk])).content.startswith(b"%PDF")


def test_a_person_reads_what_an_employer_said_and_says_that_it_is_not_so(hired, left, browser_of):
    case, browser = hired(left, since=9), browser_of(left.links.get().account)
    page = browser.get(reverse("my-work-record", args=[case.pk])).content.decode()
    assert "不是这样的" in page and "办终止" not in page
    for _ in range(2):
        assert "打电话给您" in browser.post(reverse("my-work-object", args=[case.pk])).content.decode()
    [task] = FollowUpTask.objects.open().filter(case_id=case.pk)
    assert (task.case_kind, task.rule) == ("employment", "employment.not_so")
    answer = act(browser, "my-work-record", case, act="end", last_day=day(0), end_reason="agreed")
    case.refresh_from_db()
    assert case.state == EmploymentState.CURRENT and answer.status_code == 200


def test_an_account_that_has_not_said_who_it_is_says_so_on_the_same_page(citizen, browser_of):
    browser = browser_of(citizen())
    assert browser.get("/my/work/").status_code == 200 and "证件号码" in browser.get("/my/work/new/").content.decode()
    given = {
        "key": new_key(),
        "kind": "flexible",
        "post": "送外卖",
        "first_day": day(2),
        "region": TOWN,
        "promise": "on",
    }
    assert "请写姓名" in browser.post("/my/work/new/", given).content.decode()
    told = browser.post("/my/work/new/", given | {"name": "钱某某", "id_type": "resident", "id_number": id_number()})
    case = EmploymentRegistration.objects.get()
    assert told.url == reverse("my-work-record", args=[case.pk]) and (case.person.name, case.person.proved_at) == (
        "钱某某",
        None,
    )


def test_somebody_else_s_work_does_not_exist(hired, left, citizen, browser_of):
    case, browser = hired(left, since=9), browser_of(citizen())
    for name in ("my-work-record", "my-work-pdf"):
        assert browser.get(reverse(name, args=[case.pk])).status_code == 404
    assert browser.post(reverse("my-work-object", args=[case.pk])).status_code == 404


def test_the_office_writes_down_what_somebody_says_and_ends_their_unemployment_at_once(browser, jobless):
    given = {
        "key": new_key(), "name": "张某某", "id_type": "resident", "id_number": jobless.person.id_number, "phone": "",
        "kind": "employer", "uscc": "", "employer_words": "村口的米厂", "region": TOWN, "first_day": day(0), "post": "", "contract": "",
        "signed_on": "", "contract_until": "",
    }  # fmt: skip
    assert "不用交证明" in browser.get("/desk/work/new/").content.decode()
    told = browser.post("/desk/work/new/", given)
    case = EmploymentRegistration.objects.get()
    jobless.refresh_from_db()
    assert told.url == reverse("work-case", args=[case.pk])
    assert (case.state, case.employer_words, jobless.state, jobless.exit_code) == (
        "current",
        "村口的米厂",
        "closed",
        "employed",
    )


def test_what_waits_is_a_queue_and_is_confirmed_or_sent_back(browser, jobless, hired):
    case = hired(jobless.person)
    page = browser.get("/desk/work/").content.decode()
    assert "就业登记，等确认" in page and "张某某" in page
    act(browser, "work-case", case, act="confirm")
    case.refresh_from_db()
    jobless.refresh_from_db()
    assert case.state == EmploymentState.CURRENT and jobless.state == State.CLOSED
    act(browser, "work-case", case, act="void", reason="同名的另一个人")
    case.refresh_from_db()
    assert case.state == EmploymentState.VOIDED


def test_two_at_one_record_the_second_sees_that_it_changed(browser, hired, left):
    case = hired(left, since=9)
    version = case.version
    act(browser, "work-case", case, act="correct", first_day=day(8), post="", contract="", reason="写错了")
    answer = browser.post(
        reverse("work-case", args=[case.pk]),
        {"act": "end", "version": version, "last_day": day(0), "end_reason": "agreed"},
    )
    assert answer.status_code == 200 and "别人刚刚改过" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "place", "sees", "writes"),
    [
        (Role.CASEWORKER, TOWN, True, True), (Role.CASEWORKER, OTHER_TOWN, False, False), (Role.COUNTY_REVIEWER, COUNTY, True, False),
        (Role.CITY_OFFICIAL, CITY, True, False), (Role.VILLAGE_WORKER, TOWN, False, False), (Role.SYSTEM_ADMIN, COUNTY, False, False),
    ],
)  # fmt: skip
def test_who_sees_and_who_writes_at_the_desk(hired, left, staff, browser_of, role, place, sees, writes):
    case, browser = hired(left, since=9), browser_of(staff(role, place, username="somebody"))
    assert (browser.get(reverse("work-case", args=[case.pk])).status_code == 200) is sees
    answer = act(browser, "work-case", case, act="void", reason="试")
    assert (answer.status_code == 302) is writes
    assert (browser.get("/desk/work/new/").status_code == 200) is (role is Role.CASEWORKER)


@pytest.mark.parametrize("rows", [1, 30])
def test_lists_cost_the_same_for_thirty_as_for_one(
    browser, office, employer, hired, rows, django_assert_max_num_queries
):
    from portal.people.identity import read_identity
    from portal.people.listed import listed_person

    for _ in range(rows):
        identity = read_identity(id_number())
        hired(
            listed_person(
                name="赵某某", identity=identity, id_type="resident", phone="", region_code=TOWN, source="employer_list"
            ),
            since=3,
        )
    for one, address in (
        (browser, "/desk/work/?list=current"),
        (office, reverse("employer-workers", args=[employer.pk])),
    ):
        one.get(address)
        with django_assert_max_num_queries(27):
            assert one.get(address).content.decode().count("赵某某") == rows


def test_a_list_is_searched_by_name_and_by_the_whole_number(browser, hired, left):
    hired(left, since=3)
    for words, found in (("张某", True), ("zhang", True), (left.id_number, True), ("李", False), ("230000", False)):
        assert ("张某某" in browser.get("/desk/work/", {"list": "current", "q": words}).content.decode()) is found


def test_a_hire_told_too_late_is_marked(browser, hired, left):
    hired(left, since=31)
    assert "超过规定的天数" in browser.get("/desk/work/?list=current").content.decode()
    assert timezone.localdate() - timedelta(days=31) == days_ago(31)
