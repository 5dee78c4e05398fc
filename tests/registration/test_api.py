"""The read endpoint: the same scope and the same masks as the pages, errors as problem+json in Chinese."""

import pytest

from portal.accounts.enums import Role
from tests.conftest import OTHER_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
LIST = "/api/v1/registrations/"


def test_a_caseworker_reads_the_own_towns_registrations_only(citizen, staff, browser_of):
    mine, theirs = cases.submitted(citizen(), TOWN), cases.submitted(citizen(), OTHER_TOWN)
    body = browser_of(staff(Role.CASEWORKER, TOWN)).get(LIST).json()
    assert [row["receipt_no"] for row in body["results"]] == [mine.receipt_no]
    assert theirs.receipt_no not in str(body)


@pytest.mark.parametrize(
    "asked", ["?county=230826", "?ordering=person__id_number", "?search=x", "?include=person", "?page_size=1000000"]
)
def test_case_2_no_parameter_widens_the_scope(citizen, staff, browser_of, asked):
    cases.submitted(citizen(), OTHER_TOWN)
    assert browser_of(staff(Role.CASEWORKER, TOWN)).get(LIST + asked).json()["results"] == []


def test_the_api_masks_as_the_matrix_says(citizen, staff, browser_of):
    cases.submitted(citizen(), TOWN)
    row = browser_of(staff(Role.CITY_OFFICIAL, "230800000000")).get(LIST).json()["results"][0]
    assert row["name"] == "张*" and "*" in row["phone"]
    assert "id_number" not in row


def test_without_signing_in_the_answer_is_a_problem_in_chinese(client):
    answer = client.get(LIST)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "请先登录"


def test_another_offices_row_is_a_404_problem(citizen, staff, browser_of):
    case = cases.submitted(citizen(), OTHER_TOWN)
    answer = browser_of(staff(Role.CASEWORKER, TOWN)).get(f"{LIST}{case.pk}/")
    assert answer.status_code == 404 and answer.json()["title"] == "没有找到"


@pytest.mark.parametrize("role", [Role.PROVINCE_OFFICIAL, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
def test_roles_without_rows_get_none(citizen, staff, browser_of, role):
    cases.submitted(citizen(), TOWN)
    assert browser_of(staff(role, "230000000000")).get(LIST).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_case_31_the_endpoint_only_reads(staff, browser_of, method):
    assert getattr(browser_of(staff(Role.CASEWORKER, TOWN)), method)(LIST).status_code in (403, 405)


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_rows_cost_as_many_queries_as_one(citizen, staff, browser_of, django_assert_max_num_queries, rows):
    for _ in range(rows):
        cases.submitted(citizen(), TOWN)
    browser = browser_of(staff(Role.CASEWORKER, TOWN))
    with django_assert_max_num_queries(8):
        assert len(browser.get(LIST).json()["results"]) == rows
