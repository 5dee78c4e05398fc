"""A board is counted and drawn once a second, and still shows each reader what is theirs."""

import pytest
from django.test import override_settings
from django.urls import reverse

from analytics.dashboard import pages
from portal.accounts.enums import Role
from tests.conftest import COUNTY, SIBLING_COUNTY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counted(monkeypatch) -> list[tuple]:
    """Every counting there was; what an earlier test left is forgotten."""
    found, count = [], pages._board_of
    pages._boards.clear()
    monkeypatch.setattr(pages, "_board_of", lambda *asked: found.append(asked) or count(*asked))
    return found


def address(code: str = COUNTY) -> str:
    return reverse("board-region", args=[code])


@override_settings(BOARD_SECONDS=60)
def test_who_looks_at_the_same_board_sees_it_counted_once(staff, browser_of, counted, django_assert_max_num_queries):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    first = browser.get(address())
    with django_assert_max_num_queries(6):
        second = browser.get(address())
    assert first.content.decode().split("lj-board__main")[1] == second.content.decode().split("lj-board__main")[1]
    assert len(counted) == 1
    browser.get(address() + "?figure=left")
    assert len(counted) == 2


@override_settings(BOARD_SECONDS=60)
def test_another_reader_gets_their_own_links_and_nobody_elses_board(staff, browser_of, counted):
    official, reviewer = staff(Role.PROVINCE_OFFICIAL, "230000000000"), staff(Role.COUNTY_REVIEWER, COUNTY)
    manages = browser_of(official).get(address()).content.decode()
    reads = browser_of(reviewer).get(address()).content.decode()
    targets = reverse("board-targets", args=[COUNTY])
    assert (targets in manages, targets in reads) == (True, False)
    assert browser_of(staff(Role.COUNTY_REVIEWER, SIBLING_COUNTY)).get(address()).status_code == 404


def test_after_its_second_it_is_counted_anew(staff, browser_of, counted):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    browser.get(address()), browser.get(address())
    assert len(counted) == 2
