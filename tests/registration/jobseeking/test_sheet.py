"""The register of job seekers taken out as a file: by whom, which people, what of them, and whom a copy betrays."""

import pytest
from django.urls import reverse

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.foundation.identifiers import uuid7
from registration.jobseeking.sheet import SEEKERS
from registration.roster import exports
from registration.roster.models import ExportRequest
from tests.conftest import COUNTY, FAR_TOWN, TOWN
from tests.registration.jobseeking.people import GUARD, active
from tests.registration.sheets import lines_of

pytestmark = pytest.mark.django_db
PURPOSE = "招聘会请人"


@pytest.fixture
def reviewer(staff):
    return staff(Role.COUNTY_REVIEWER, COUNTY)


def asked(user, **narrowed: str) -> ExportRequest:
    return exports.ask(actor=actor_of(user), key=uuid7(), sheet=SEEKERS, asked=narrowed, purpose=PURPOSE)


def test_a_county_takes_the_list_as_it_is_narrowed(citizen, reviewer, browser_of):
    guard = active(citizen(), wishes=[GUARD])
    active(citizen())
    active(citizen(), FAR_TOWN)
    browser = browser_of(reviewer)
    page = browser.get("/desk/seekers/", {"q": "保安"}).content.decode()
    address = f"{reverse('export-ask')}?sheet=seekers&amp;which=open&amp;q=%E4%BF%9D%E5%AE%89"
    assert address in page
    answer = browser.post(address.replace("&amp;", "&"), {"purpose": PURPOSE})
    one = ExportRequest.objects.get()
    assert answer.url == reverse("export", args=[one.pk]) and one.row_count == 1
    rows = lines_of(one)
    assert rows[1][0] == str(guard.pk) and "保安" in rows[1][7] and rows[1][-1].endswith(one.number)
    assert guard.person.id_number not in str(rows) and "求职登记名册" in browser.get(answer.url).content.decode()


def test_a_township_takes_no_list_out_and_no_page_offers_it(citizen, browser):
    active(citizen())
    assert "sheet=seekers" not in browser.get("/desk/seekers/").content.decode()
    assert browser.get(reverse("export-ask"), {"sheet": "seekers"}).status_code == 404


def test_a_list_that_nobody_offers_is_not_there(reviewer, browser_of):
    assert browser_of(reviewer).get(reverse("export-ask"), {"sheet": "everything"}).status_code == 404


def test_case_101_a_copy_of_it_names_its_exporter(citizen, reviewer):
    active(citizen(), TOWN)
    one = asked(reviewer)
    assert exports.exporter_of(lines_of(one)[1:2]) == one


@pytest.mark.parametrize("people", [1, 30])
def test_the_files_questions_do_not_grow_with_it(people, citizen, reviewer, django_assert_max_num_queries):
    for _ in range(people):
        active(citizen())
    one = asked(reviewer)
    with django_assert_max_num_queries(30):
        exports.build(one.pk)
