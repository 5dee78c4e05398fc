"""Households taken out as a file: a row a household, by whom, and at what cost."""

import pytest
from django.urls import reverse

from portal.accounts.enums import Role
from registration.roster import exports
from tests.conftest import COUNTY
from tests.registration.households.homes import home, joined, somebody
from tests.registration.sheets import asked_for, lines_of, offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(staff):
    return staff(Role.COUNTY_REVIEWER, COUNTY)


def test_a_county_takes_out_the_list_that_it_looks_at(actor, reviewer, browser, browser_of):
    one = home(actor, somebody("李老大"))
    joined(actor, one)
    desk = browser_of(reviewer)
    rows = lines_of(asked_for(desk, reverse("households")))
    assert rows[1][:2] == [str(one.pk), "李老大"] and rows[1][4:7] == ["2.0", "0.0", "0.0"]
    assert "1 户" in desk.get(offered(desk, reverse("households"))).content.decode()
    assert not offered(desk, f"{reverse('households')}?list=closed")
    assert not offered(browser, reverse("households"))


@pytest.mark.parametrize("count", [1, 30])
def test_the_files_questions_do_not_grow_with_it(actor, reviewer, browser_of, count, django_assert_max_num_queries):
    for _ in range(count):
        home(actor)
    one = asked_for(browser_of(reviewer), reverse("households"))
    assert one.row_count == count
    with django_assert_max_num_queries(30):
        exports.build(one.pk)
