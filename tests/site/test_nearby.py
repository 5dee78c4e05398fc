"""Service offices near a place: the list, the sketch, and what is said of points that are guesses."""

import pytest
from django.urls import reverse

from portal.accounts.models import Office
from portal.site.nearby import HIGH, WIDE, Near, offices_near, sketch
from portal.ui.context import REGION_COOKIE
from tests.conftest import COUNTY

pytestmark = pytest.mark.django_db


def test_offices_come_by_distance_and_each_once():
    found = offices_near(47.25, 132.03)
    assert found and [one.metres for one in found] == sorted(one.metres for one in found)
    assert len({one.office.pk for one in found}) == len(found)


def test_how_many_are_asked_for_costs_no_more_questions(django_assert_max_num_queries):
    for many in (1, 5):
        with django_assert_max_num_queries(8):
            assert len(offices_near(47.25, 132.03, many)) <= many


@pytest.mark.parametrize(("metres", "words"), [(400, "不到 1 公里"), (1_400, "约 1 公里"), (26_600, "约 27 公里")])
def test_a_distance_is_no_more_exact_than_the_points(metres, words):
    assert Near(Office(name="站"), metres, 47, 132, guessed=False).distance == words


def test_the_sketch_keeps_everything_inside_and_north_above():
    near = [Near(Office(name="北"), 1, 48, 132, guessed=False), Near(Office(name="东"), 1, 47, 134, guessed=False)]
    here, north, east = sketch(47, 132, near)
    assert (here.x, here.y) == (WIDE // 2, HIGH // 2)
    assert north.x == here.x and north.y < here.y and east.y == here.y and east.x > here.x
    assert all(0 <= dot.x <= WIDE and 0 <= dot.y <= HIGH for dot in (here, north, east))
    assert len(sketch(47, 132, [Near(Office(name="同"), 0, 47, 132, guessed=True)])) == 2


def test_the_page_asks_for_a_place_and_then_lists_the_offices_of_its_surroundings(client):
    assert "先选一个地方" in client.get(reverse("offices-near")).content.decode()
    client.cookies[REGION_COOKIE] = COUNTY
    page = client.get(reverse("offices-near")).content.decode()
    assert (
        "示意图" in page
        and "公里" in page
        and page.count("<li><b>") == len(client.get(reverse("offices-near")).context["found"])
    )


@pytest.mark.parametrize("cookie", ["x", "239999999999", "23" * 40])
def test_a_cookie_that_names_no_place_is_as_good_as_none(client, cookie):
    client.cookies[REGION_COOKIE] = cookie
    assert "先选一个地方" in client.get(reverse("offices-near")).content.decode()
