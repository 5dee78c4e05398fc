"""The board: counts that are the actor's own, and cells so small that they would name somebody hidden for good."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.dashboard.figures import SMALL, hide_small, region_table, totals
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from registration.unemployment.models import UnemploymentRegistration
from tests.conftest import CITY, COUNTY, FAR_TOWN, OTHER_TOWN, SIBLING_TOWN, TOWN
from tests.registration import cases

pytestmark = pytest.mark.django_db
counts = st.lists(st.integers(0, 30), min_size=1, max_size=12)


def total_shown(values: list[int]) -> int | str:
    """What the page says above the table."""
    return "不足 5" if 0 < sum(values) < SMALL else sum(values)


@given(counts)
def test_case_107_no_small_cell_is_shown(values):
    assert not any(cell is not None and 0 < cell < SMALL for cell in hide_small(values))


@given(counts)
def test_case_107_what_is_shown_is_true_and_nothing_is_hidden_without_need(values):
    shown = hide_small(values)
    assert all(cell in (None, value) for cell, value in zip(shown, values, strict=True))
    assert any(0 < value < SMALL for value in values) or None not in shown


def test_case_107_no_subtraction_from_the_total_gives_a_hidden_cell():
    """All tables of up to four units: who knows the page and the rule still has two answers for each small cell."""
    for units in (1, 2, 3, 4):
        worlds: dict = {}
        for values in product(range(9), repeat=units):
            seen = (tuple(hide_small(list(values))), total_shown(list(values)))
            worlds.setdefault(seen, []).append(values)
        for (cells, total), possible in worlds.items():
            for at, cell in enumerate(cells):
                if cell is None and not same_small(possible[0]) and any(0 < world[at] < SMALL for world in possible):
                    assert len({world[at] for world in possible}) > 1, (cells, total, possible)


def same_small(values: tuple[int, ...]) -> bool:
    """Every unit holds one, or every unit holds four: nothing is left to cover it with."""
    return set(values) in ({1}, {SMALL - 1})


@pytest.fixture
def registered(citizen, acting):
    """Nine people in two townships of a county, one in its sibling county."""
    workers = {place: acting(Role.CASEWORKER, place) for place in (TOWN, OTHER_TOWN, SIBLING_TOWN)}
    made = [cases.active(citizen(), place, workers[place]) for place in [TOWN] * 6 + [OTHER_TOWN] * 7 + [SIBLING_TOWN]]
    cases.submitted(citizen(), TOWN)
    return made


def test_case_3_the_boards_totals_are_a_recount_of_the_rows(registered):
    for code, width in ((CITY, 4), (COUNTY, 6), (TOWN, 9)):
        rows = [case for case in registered if case.region_code[:width] == code[:width]]
        assert totals(code) == {"registered": len(rows), "new": len(rows), "left": 0}


def test_case_3_an_official_counts_the_own_area_only(registered, staff, browser_of):
    desk = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    assert ">13<" in desk.get("/board/").content.decode().replace(" ", "").replace("\n", "")
    for outside in ("230826000000", "230000000000", CITY, FAR_TOWN):
        assert desk.get(f"/board/{outside}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.CASEWORKER, TOWN),
        (Role.CASEWORKER, OTHER_TOWN),
        (Role.COUNTY_REVIEWER, COUNTY),
        (Role.CITY_OFFICIAL, CITY),
    ],
)
def test_case_3_the_rails_of_desk_and_inbox_count_what_the_lists_hold(registered, staff, browser_of, role, place):
    relay()
    user = staff(role, place, "counted")
    mine = UnemploymentRegistration.objects.visible_to(actor_of(user))
    desk = browser_of(user).get("/desk/active/")
    queues = {queue.url: queue.count for shelf in desk.context["shelves"] for queue in shelf.queues}
    assert queues["/desk/active/"] == mine.registered().count() == desk.context["page"].count
    assert queues["/desk/waiting/"] == mine.waiting().count()
    inbox = browser_of(user).get("/inbox/")
    assert inbox.context["page"].count == InboxItem.objects.filter(office__code=place).count()


@pytest.mark.parametrize("words", ["张", "zhang", ""])
def test_case_3_a_search_counts_no_row_of_elsewhere(registered, staff, browser_of, words):
    far = browser_of(staff(Role.CASEWORKER, FAR_TOWN))
    assert far.get("/desk/active/", {"q": words}).context["page"].count == 0
    assert far.get("/desk/active/", {"q": registered[0].receipt_no}).context["page"].count == 0


def test_case_107_a_page_does_not_tell_what_the_page_above_hides(registered, staff, browser_of):
    """Two filters, one difference: the county's own page must not give the number that the city's table hides."""
    table = {row.code: row.registered for row in region_table(CITY)}
    assert table[COUNTY] is None and table["230826000000"] is None
    official = browser_of(staff(Role.CITY_OFFICIAL, CITY))
    page = official.get(f"/board/{COUNTY}/")
    assert ">13<" not in page.content.decode().replace(" ", "").replace("\n", "")
    below = {row.code: row.registered for row in page.context["rows"]}
    assert None in {below[TOWN], below[OTHER_TOWN]}
    closed = next(code for code in (TOWN, OTHER_TOWN) if below[code] is None)
    assert "不公布" in official.get(f"/board/{closed}/").content.decode()


@pytest.mark.parametrize("people", [1, 30])
def test_the_board_asks_as_often_for_thirty_people_as_for_one(
    citizen, acting, staff, browser_of, django_assert_max_num_queries, people
):
    worker = acting(Role.CASEWORKER)
    for _ in range(people):
        cases.active(citizen(), TOWN, worker)
    browser = browser_of(staff(Role.CITY_OFFICIAL, CITY))
    with django_assert_max_num_queries(16):
        assert browser.get("/board/").status_code == 200
