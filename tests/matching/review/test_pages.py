"""The pages: what the employer mends, what the desk decides, what anybody may report."""

import pytest
from django.urls import reverse

from matching.review.models import Question, Report
from matching.vacancies import services as vacancies
from matching.vacancies.enums import VacancyState
from portal.accounts.enums import Role
from portal.ui.fields.once import new_key
from tests.matching.world import draft, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def blocked(recruiter, employer):
    vacancy = draft(recruiter, employer, conditions="限男性，35岁以下。")
    vacancies.submit(actor=recruiter, vacancy=vacancy)
    return vacancy


def test_the_words_are_marked_numbered_and_can_be_said_lawfully(owner, blocked, browser_of):
    browser, url = browser_of(owner), reverse("vacancy-findings", args=[blocked.pk])
    page = browser.get(url).content.decode()
    assert "有 1 处必须改，1 处请您说明" in page and "<mark>限男性<sup>1</sup></mark>" in page
    assert "妇女权益保障法第四十三条" in page
    browser.post(url, {"act": "use", "number": "1"})
    blocked.refresh_from_db()
    assert blocked.state == VacancyState.PUBLISHED and blocked.conditions.startswith("男女都可以")


def test_the_employer_mends_by_hand_and_asks_a_person(owner, blocked, browser_of):
    browser, url = browser_of(owner), reverse("vacancy-findings", args=[blocked.pk])
    assert (
        "请写要求"
        in browser.post(
            url, {"act": "write", "version": blocked.version, "title": "工", "duties": "干活", "conditions": ""}
        ).content.decode()
    )
    browser.post(url, {"act": "ask", "key": new_key(), "words": "标错了"})
    assert Question.objects.get().words == "标错了"
    blocked.refresh_from_db()
    browser.post(
        url, {"act": "write", "version": blocked.version, "title": "装卸工", "duties": "装车卸车", "conditions": "不限"}
    )
    blocked.refresh_from_db()
    assert blocked.state == VacancyState.PUBLISHED


def test_nobody_else_has_the_page(blocked, citizen, browser_of, worker):
    url = reverse("vacancy-findings", args=[blocked.pk])
    assert browser_of(citizen()).get(url).status_code == 404
    assert browser_of(worker).get(url).status_code == 404


def test_anybody_reports_and_finds_the_answer_by_its_number(recruiter, employer, client, worker, browser_of):
    vacancy = published(recruiter, employer)
    url = reverse("vacancy-report", args=[vacancy.pk])
    assert client.get(url).status_code == 200
    answer = client.post(url, {"key": new_key(), "reason": "fee", "words": "<script>alert(1)</script>"})
    case = Report.objects.get()
    assert answer.url == reverse("report-sent", args=[case.pk])
    assert case.number in client.get(answer.url).content.decode()
    desk = browser_of(worker)
    assert vacancy.title in desk.get(reverse("vacancy-desk", args=["reports"])).content.decode()
    one = reverse("vacancy-report-one", args=[case.pk])
    assert "<script>alert" not in desk.get(one).content.decode()
    desk.post(one, {"act": "uphold", "version": case.version, "why": "收钱属实"})
    found = client.post(reverse("report-outcome"), {"number": case.number}).content.decode()
    assert "属实，已下架" in found and "收钱属实" in found
    assert "没有这个编号" in client.post(reverse("report-outcome"), {"number": "123"}).content.decode()


def test_the_desk_sees_what_waits_and_decides_with_a_reason(recruiter, employer, worker, browser_of):
    vacancy = draft(recruiter, employer, conditions="加微信 abc12345")
    vacancies.submit(actor=recruiter, vacancy=vacancy)
    desk, url = browser_of(worker), reverse("vacancy-review", args=[vacancy.pk])
    assert vacancy.title in desk.get(reverse("vacancy-desk", args=["held"])).content.decode()
    assert "加微信" in desk.get(url).content.decode()
    assert "请写明理由" in desk.post(url, {"act": "return", "version": vacancy.version, "why": ""}).content.decode()
    desk.post(url, {"act": "release", "version": vacancy.version, "why": "是公司的公众号"})
    vacancy.refresh_from_db()
    assert vacancy.state == VacancyState.PUBLISHED


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.CASEWORKER, 200),
        (Role.COUNTY_REVIEWER, 200),
        (Role.CITY_OFFICIAL, 200),
        (Role.VILLAGE_WORKER, 404),
        (Role.SYSTEM_ADMIN, 404),
    ],
)
def test_who_reads_the_queue(role, status, staff, browser_of):
    from tests.conftest import TOWN

    assert browser_of(staff(role, TOWN)).get(reverse("vacancy-desk", args=["held"])).status_code == status


def test_officials_read_the_wording_with_its_clauses(worker, browser_of, blocked):
    page = browser_of(worker).get(reverse("wording")).content.decode()
    assert "妇女权益保障法第四十三条" in page and "wording.v02.require" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_the_queue_costs_the_same_for_one_and_for_thirty(
    rows, recruiter, employer, worker, browser_of, django_assert_max_num_queries
):
    for number in range(rows):
        vacancy = draft(recruiter, employer, title=f"工种{number}", conditions="加微信 abc12345")
        vacancies.submit(actor=recruiter, vacancy=vacancy)
    browser, url = browser_of(worker), reverse("vacancy-desk", args=["held"])
    browser.get(url)
    with django_assert_max_num_queries(27):
        browser.get(url)
