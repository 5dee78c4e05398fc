"""The desk's lists: who is on them, who may see them, and what they cost."""

import re
from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.models import Assignment
from portal.cases.contacts.models import FollowUpTask
from tests.assistance.owed import owed, task_of
from tests.conftest import CITY, COUNTY, OTHER_CITY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, SIBLING_TOWN, TOWN, office_at
from tests.registration import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(staff):
    return staff(Role.CASEWORKER, TOWN)


@pytest.fixture
def caseworker(worker):
    return actor_of(worker)


def rows(page) -> int:
    return page.content.count(b"data-row")


def test_the_desk_begins_with_today_and_a_city_with_what_was_escalated(staff, browser_of):
    assert browser_of(staff(Role.CASEWORKER, TOWN)).get("/desk/").url == reverse("desk-today")
    assert browser_of(staff(Role.CITY_OFFICIAL, CITY)).get("/desk/").url == reverse("desk-escalated")


def test_overdue_first_then_today_then_done(citizen, worker, caseworker, browser_of):
    late = owed(citizen(), TOWN, caseworker, days=-3)
    due = owed(citizen(), TOWN, caseworker)
    owed(citizen(), TOWN, caseworker, days=4)
    done = owed(citizen(), TOWN, caseworker)
    FollowUpTask.objects.filter(pk=done.pk).update(closed_at=timezone.now(), closed_as="done")
    page = browser_of(worker).get(reverse("desk-today")).content.decode()
    order = [page.index(f"/desk/task/{one.pk}/") for one in (late, due, done)]
    assert order == sorted(order) and "逾期 3 天" in page and "今天已办" in page
    assert re.search(r"3 人，已办 1 人，还有 2 人", page)


def test_each_list_is_empty_in_its_own_words(worker, browser_of):
    browser = browser_of(worker)
    words = {"desk-today": "今天没有要联系的人", "desk-overdue": "没有逾期的", "desk-escalated": "没有督办的事"}
    for name, said in words.items():
        assert said in browser.get(reverse(name)).content.decode()


def test_tools_narrow_by_reason_and_place_and_keep_the_list(citizen, worker, caseworker, browser_of):
    first, other = owed(citizen(), TOWN, caseworker), owed(citizen(), TOWN, caseworker)
    FollowUpTask.objects.filter(pk=other.pk).update(step="regular", rule="cadence.youth")
    browser = browser_of(worker)
    page = browser.get(reverse("desk-today"), {"reason": "cadence.youth"}).content.decode()
    assert str(other.pk) in page and str(first.pk) not in page and "青年，每 14 天一次" in page
    assert rows(browser.get(reverse("desk-today"), {"place": TOWN})) == 2
    assert rows(browser.get(reverse("desk-today"), {"place": SIBLING_TOWN})) == 0
    strange = browser.get(
        reverse("desk-today"), {"reason": "\x00", "place": "9" * 400, "sort": "x", "page": "-1", "at": "x"}
    )
    assert strange.status_code == 200 and rows(strange) == 2


def test_a_visit_that_the_same_rule_asks_for_does_not_read_like_the_call(citizen, worker, caseworker, browser_of):
    task = owed(citizen(), TOWN, caseworker)
    FollowUpTask.objects.filter(pk=task.pk).update(step="visit", rule="cadence.hardship")
    page = browser_of(worker).get(reverse("desk-today")).content.decode()
    assert "困难人员，上门走访" in page and "天一次" not in page


# actor's role and place × the task of a person in TOWN: who finds it on a list, and who may open it
REACH = [
    (Role.CASEWORKER, TOWN, 200), (Role.CASEWORKER, OTHER_TOWN, 404), (Role.CASEWORKER, SIBLING_TOWN, 404),
    (Role.COUNTY_REVIEWER, COUNTY, 200), (Role.COUNTY_REVIEWER, SIBLING_COUNTY, 404),
    (Role.CITY_OFFICIAL, CITY, 200), (Role.CITY_OFFICIAL, OTHER_CITY, 404), (Role.PROVINCE_OFFICIAL, PROVINCE, 404),
    (Role.SYSTEM_ADMIN, PROVINCE, 404), (Role.SECURITY_ADMIN, PROVINCE, 404), (Role.AUDIT_ADMIN, PROVINCE, 404),
]  # fmt: skip
LOGS = {Role.CASEWORKER, Role.COUNTY_REVIEWER, Role.VILLAGE_WORKER}


@pytest.mark.parametrize(("role", "place", "status"), REACH)
def test_case_1_who_opens_a_task_and_who_writes_to_it(citizen, caseworker, staff, browser_of, role, place, status):
    """Actor × action × own, other office, other county, none; each actor has another person of their own there."""
    found = owed(citizen(), TOWN, caseworker)
    user = staff(role, place, username="somebody")
    if role is Role.CASEWORKER and place != TOWN:
        owed(citizen(), place, actor_of(user))
    browser = browser_of(user)
    assert browser.get(reverse("desk-task", args=[found.pk])).status_code == status
    assert browser.get(reverse("desk-person", args=[found.person_id])).status_code == status
    may_log = status == 200 and role in LOGS
    assert browser.post(reverse("contact-log", args=[found.pk]), {}).status_code == (200 if may_log else 404)
    may_plan = status == 200 and role is Role.CASEWORKER
    for name in ("task-postpone", "task-skip"):
        assert browser.post(reverse(name, args=[found.pk]), {}).status_code == (200 if may_plan else 404)
    assert browser.post(reverse("task-add", args=[found.person_id]), {}).status_code == (200 if may_plan else 404)


def test_a_citizen_and_a_stranger_see_no_desk(citizen, caseworker, browser_of, client):
    account = citizen()
    found = owed(account, TOWN, caseworker)
    mine = browser_of(account)
    for name, args in (
        ("desk-today", []),
        ("desk-task", [found.pk]),
        ("desk-person", [found.person_id]),
        ("desk-count", []),
    ):
        assert mine.get(reverse(name, args=args)).status_code == 404
        assert client.get(reverse(name, args=args)).status_code == 302


def test_a_village_worker_sees_name_phone_and_place_and_no_id_digits(
    citizen, caseworker, staff, browser_of, village_office
):
    account = citizen()
    found = owed(account, village_office.code, caseworker)
    elsewhere = owed(citizen(), TOWN, caseworker)
    browser = browser_of(staff(Role.VILLAGE_WORKER, village_office.code))
    listed = browser.get(reverse("desk-today")).content.decode()
    page = browser.get(reverse("desk-task", args=[found.pk])).content.decode()
    assert f"tel:{account.phone}" in page and "张某某" in page and "证件尾号" not in page + listed
    assert found.person.id_number[-4:] not in re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{3}-\d{4}-\d{4}|tel:\d+", "", page)
    assert str(elsewhere.pk) not in listed
    assert browser.get(reverse("desk-person", args=[found.person_id])).status_code == 404
    assert browser.get(reverse("desk-task", args=[elsewhere.pk])).status_code == 404


def test_a_county_sees_what_was_escalated_to_it_first(citizen, caseworker, staff, browser_of):
    owed(citizen(), TOWN, caseworker, days=-9)
    urged = owed(citizen(), TOWN, caseworker, days=-3, level=3)
    page = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)).get(reverse("desk-today")).content.decode()
    links = re.findall(r"/desk/task/([0-9a-f-]{36})/\?which", page)
    assert links[0] == str(urged.pk) and "督办到本级" in page


def test_case_98_a_city_reads_masked_names_and_may_not_call(citizen, caseworker, staff, browser_of):
    account = citizen()
    found = owed(account, TOWN, caseworker, days=-9, level=2)
    browser = browser_of(staff(Role.CITY_OFFICIAL, CITY))
    for address in (
        reverse("desk-escalated"),
        reverse("desk-task", args=[found.pk]),
        reverse("desk-person", args=[found.person_id]),
    ):
        page = browser.get(address).content.decode()
        assert (
            "张*" in page
            and "张某某" not in page
            and account.phone not in page
            and "记一次联系" not in page.split("快捷键")[0]
        )


def test_a_substitute_does_the_work_of_the_office_for_the_days_given(citizen, caseworker, staff, browser_of):
    """Given somebody on leave, when another office's caseworker stands in, then today's list there is theirs too."""
    found = owed(citizen(), TOWN, caseworker)
    helper = staff(Role.CASEWORKER, OTHER_TOWN)
    today = timezone.localdate()
    term = Assignment.objects.create(
        user=helper, office=office_at(TOWN), role=Role.CASEWORKER, stands_in_for_id=caseworker.user_id,
        valid=DateRange(today, today.replace(year=today.year + 1)),
    )  # fmt: skip
    browser = browser_of(helper)
    assert browser.get(reverse("desk-task", args=[found.pk])).status_code == 404
    browser.post("/account/role/", {"assignment": term.pk})
    page = browser.get(reverse("desk-task", args=[found.pk]))
    assert page.status_code == 200
    person = browser.get(reverse("desk-person", args=[found.person_id])).content.decode()
    assert "替王某某" in person
    Assignment.objects.filter(pk=term.pk).update(valid=DateRange(date(2020, 1, 1), date(2020, 1, 2)))
    assert browser.get(reverse("desk-task", args=[found.pk])).status_code == 404


def test_the_figures_on_the_rail_are_polled(citizen, worker, caseworker, browser_of):
    owed(citizen(), TOWN, caseworker, days=-1, level=3)
    owed(citizen(), TOWN, caseworker)
    told = browser_of(worker).get(reverse("desk-count")).json()
    assert told == {"counts": {"due": 2, "overdue": 1, "escalated": 1, "handed": 0}}


def test_the_panel_alone_is_given_to_script_and_a_page_to_everybody_else(citizen, worker, caseworker, browser_of):
    found, browser = owed(citizen(), TOWN, caseworker), browser_of(worker)
    address = reverse("desk-task", args=[found.pk])
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<aside") and "<html" not in part
    assert "<html" in browser.get(address).content.decode()


@pytest.mark.parametrize("many", [1, 30])
def test_the_lists_ask_the_database_as_often_for_thirty_people_as_for_one(
    citizen, worker, caseworker, browser_of, django_assert_max_num_queries, many
):
    for _ in range(many):
        owed(citizen(), TOWN, caseworker)
    browser = browser_of(worker)
    with django_assert_max_num_queries(40):
        assert rows(browser.get(reverse("desk-today"))) == many
    found = FollowUpTask.objects.open().first()
    with django_assert_max_num_queries(14):
        browser.get(reverse("desk-task", args=[found.pk]), headers={"HX-Request": "true"})
    with django_assert_max_num_queries(6):
        browser.get(reverse("desk-count"))


def test_a_look_at_a_person_is_audited_with_the_person(citizen, worker, caseworker, browser_of):
    from portal.privacy.models import AuditEntry

    found = owed(citizen(), TOWN, caseworker)
    browser_of(worker).get(reverse("desk-task", args=[found.pk]))
    browser_of(worker).get(reverse("desk-person", args=[found.person_id]))
    seen = AuditEntry.objects.filter(person_id=found.person_id, actor_id=worker.pk).values_list("action", flat=True)
    assert {"task.view", "person.view"} <= set(seen)


def test_a_task_of_a_closed_registration_stays_readable(citizen, worker, caseworker, browser_of):
    case = cases.active(citizen(), TOWN, caseworker)
    found = task_of(case)
    FollowUpTask.objects.filter(pk=found.pk).update(closed_at=timezone.now(), closed_as="superseded")
    page = browser_of(worker).get(reverse("desk-task", args=[found.pk])).content.decode()
    assert "事项已结束" in page and "data-contact" not in page
