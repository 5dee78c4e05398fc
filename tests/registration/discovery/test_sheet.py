"""Leads taken out as a file: by whom, which of them, and at what cost."""

import pytest
from django.urls import reverse

from registration.roster import exports
from tests.registration.sheets import asked_for, lines_of, offered
from tests.rosters import csv_of, person

pytestmark = pytest.mark.django_db


def test_a_county_takes_out_the_list_that_it_looks_at(brought, county, town, browser_of):
    number = person(name="李雪梅")
    brought(csv_of([number, person()]), sure=True)
    desk = browser_of(county)
    rows = lines_of(asked_for(desk, f"{reverse('leads')}?kind=graduate"))
    assert sorted(row[1] for row in rows[1:3]) == ["张晓明", "李雪梅"] and number[1] not in str(rows)
    assert rows[1][2] == "12645550173" and rows[1][3].startswith("佳木斯市富锦市锦山镇")
    assert "毕业" in rows[1][4] and rows[1][5].startswith("等联系")
    assert not offered(desk, f"{reverse('leads')}?list=ended"), "an empty list is offered as no file"
    assert not offered(browser_of(town), reverse("leads"))


@pytest.mark.parametrize("people", [1, 30])
def test_the_files_questions_do_not_grow_with_it(brought, county, browser_of, people, django_assert_max_num_queries):
    brought(csv_of([person() for _ in range(people)]), sure=True)
    one = asked_for(browser_of(county), reverse("leads"))
    assert one.row_count == people
    with django_assert_max_num_queries(30):
        exports.build(one.pk)
