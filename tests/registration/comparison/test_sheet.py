"""Hits taken out as a file: whom, with what of them, and at what cost."""

import pytest
from django.urls import reverse

from registration.roster import exports
from tests.registration.sheets import asked_for, lines_of, offered

pytestmark = pytest.mark.django_db


def test_a_county_takes_out_the_hits_that_wait(registered, compared, row, county, town, browser_of):
    case = registered()
    compared([row(case)])
    desk = browser_of(county)
    rows = lines_of(asked_for(desk, reverse("compare-hits")))
    assert rows[1][1] == case.person.name and case.person.id_number not in str(rows)
    assert rows[1][5:8] == ["富锦市民政局", "登记失业", "一样"] and rows[1][8].startswith("等核对")
    assert not offered(desk, f"{reverse('compare-hits')}?list=over")
    assert not offered(browser_of(town), reverse("compare-hits"))


@pytest.mark.parametrize("people", [1, 30])
def test_the_files_questions_do_not_grow_with_it(
    registered, compared, row, county, browser_of, people, django_assert_max_num_queries
):
    compared([row(registered()) for _ in range(people)])
    one = asked_for(browser_of(county), reverse("compare-hits"))
    assert one.row_count == people
    with django_assert_max_num_queries(30):
        exports.build(one.pk)
