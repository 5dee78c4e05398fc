"""The sending board: counts that are a recount of the inboxes, down the tree, with nothing small told to the province."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from python_calamine import CalamineWorkbook

from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.accounts.permissions import ROLES, Action
from portal.exchange import services
from portal.exchange.enums import ItemState
from portal.exchange.models import Delivery, InboxItem
from portal.exchange.relay import relay
from portal.exchange.tally import delays
from portal.exchange.tally.models import SentCell
from portal.exchange.tally.services import OVERLAP, Sum, by_unit, events_by_kind, fold
from portal.foundation.partitions import month_start
from tests.conftest import (
    CITY,
    COUNTY,
    FAR_TOWN,
    OTHER_CITY,
    OTHER_TOWN,
    PROVINCE,
    SIBLING_COUNTY,
    SIBLING_TOWN,
    TOWN,
)
from tests.registration import cases

pytestmark = pytest.mark.django_db


def this_month():
    return month_start(timezone.localdate())


@pytest.fixture
def arrived(citizen):
    """Six submissions in one township, two in its sister, one in the sibling county, one in another city."""
    made = [cases.submitted(citizen(), place) for place in [TOWN] * 6 + [OTHER_TOWN] * 2 + [SIBLING_TOWN, FAR_TOWN]]
    relay()
    return made


def sums(code, level, kinds=()):
    return by_unit(code, level, this_month(), list(kinds))


def test_a_county_counts_its_townships_from_the_rows(arrived):
    found = sums(COUNTY, 3)
    assert {code: one.received for code, one in found.items()} == {"": 8, TOWN: 6, OTHER_TOWN: 2}
    assert {code: one.sent for code, one in found.items()} == {"": 8, TOWN: 6, OTHER_TOWN: 2}


def test_city_and_province_count_by_cells_what_the_rows_say(arrived):
    """Each event is in three inboxes; the city's own stands by itself on its page."""
    fold()
    city, province = sums(CITY, 2), sums(PROVINCE, 1)
    assert {code: (one.events, one.received) for code, one in city.items() if one.sent} == {
        "": (0, 9), COUNTY: (8, 16), SIBLING_COUNTY: (1, 2),
    }  # fmt: skip
    assert {code: (one.events, one.received) for code, one in province.items()} == {CITY: (9, 27), OTHER_CITY: (1, 3)}
    assert sum(one.received for one in province.values()) == InboxItem.objects.count()
    assert sum(one.sent for one in province.values()) == Delivery.objects.count()


def test_counting_twice_changes_nothing_and_a_change_is_counted(arrived, acting):
    fold()
    before = list(SentCell.objects.order_by("pk").values())
    fold()
    assert list(SentCell.objects.order_by("pk").values()) == before
    worker = acting(Role.CASEWORKER)
    mine = list(InboxItem.objects.visible_to(worker).values_list("pk", flat=True))
    services.acknowledge(actor=worker, items=mine[:4])
    services.act(actor=worker, items=mine[:3])
    fold()
    county = sums(CITY, 2)[COUNTY]
    assert (county.acknowledged, county.acted, county.in_time, county.received) == (4, 3, 3, 16)
    town = sums(COUNTY, 3)[TOWN]
    assert (town.acknowledged, town.acted, town.in_time, town.share_in_time) == (4, 3, 3, 50.0)


def test_what_has_not_arrived_is_sent_and_not_received(citizen):
    cases.submitted(citizen(), TOWN)
    fold()
    assert (sums(CITY, 2)[COUNTY].sent, sums(CITY, 2)[COUNTY].received) == (2, 0)
    relay()
    fold()
    assert (sums(CITY, 2)[COUNTY].sent, sums(CITY, 2)[COUNTY].received) == (2, 2)


def test_an_item_becomes_late_by_time_alone(citizen):
    """Nothing touches the row; the fold that comes after its hour counts it as late."""
    cases.submitted(citizen(), TOWN)
    relay()
    fold()
    assert sums(CITY, 2)[COUNTY].late == 0
    then = timezone.now() - timedelta(hours=25)
    InboxItem.objects.update(received_at=then, changed_at=then - 2 * OVERLAP)
    SentCell.objects.update(late_next=then + timedelta(hours=24))
    fold()
    assert sums(CITY, 2)[COUNTY].late == 2 and sums(COUNTY, 3)[TOWN].late == 1
    assert not SentCell.objects.filter(late_next__lte=timezone.now()).exists()


@pytest.mark.parametrize(
    ("seconds", "median"), [(0.4, 1), (1, 2), (2.2, 3), (4, 5), (59, 60), (7_200, 14_400), (90_000, 0)]
)
def test_the_delay_runs_from_the_event_to_the_inbox(citizen, seconds, median):
    cases.submitted(citizen(), TOWN)
    relay()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE portal_inboxitem SET received_at = occurred_at + make_interval(secs => %s)", [seconds])
    fold()
    for found in (sums(COUNTY, 3)[TOWN], sums(CITY, 2)[COUNTY]):
        assert found.median == found.most == median


def test_median_and_95th_percentile_of_many():
    steps = [0] * (len(delays.STEPS) + 1)
    steps[1], steps[4], steps[9] = 90, 6, 4  # 2 seconds, 10 seconds, 5 minutes
    found = Sum(delays=steps)
    assert (found.median, found.most) == (2, 10)
    assert (found + found).most == 10 and Sum().median is None
    assert [delays.words(one) for one in (None, 0, 3, 300, 14_400)] == [
        "—",
        "超过 1 天",
        "3 秒内",
        "5 分钟内",
        "4 小时内",
    ]


def test_kinds_and_months_narrow_the_board(arrived):
    cases.services.withdraw(actor=actor_of(arrived[0].account), case=arrived[0])
    relay()
    fold()
    assert sums(CITY, 2, ["unemployment.withdraw"])[COUNTY].received == 2
    assert sums(COUNTY, 3, ["unemployment.withdraw"])[TOWN].received == 1
    assert by_unit(CITY, 2, month_start(this_month(), -1), []) == {}
    assert events_by_kind(PROVINCE, 1, this_month())[CITY] == {"unemployment.submit": 9, "unemployment.withdraw": 1}


ALLOWED = {
    (Role.COUNTY_REVIEWER, COUNTY): {COUNTY},
    (Role.CITY_OFFICIAL, CITY): {CITY, COUNTY, SIBLING_COUNTY},
    (Role.PROVINCE_OFFICIAL, PROVINCE): {PROVINCE, CITY, OTHER_CITY},
    (Role.SYSTEM_ADMIN, PROVINCE): {PROVINCE, CITY, OTHER_CITY},
    (Role.SYSTEM_ADMIN, CITY): {CITY},
    (Role.CASEWORKER, TOWN): set(),
    (Role.VILLAGE_WORKER, TOWN): set(),
    (Role.HOTLINE, PROVINCE): set(),
    (Role.PARTNER, COUNTY): set(),
    (Role.SECURITY_ADMIN, PROVINCE): set(),
    (Role.AUDIT_ADMIN, PROVINCE): set(),
}
EVERYWHERE = (PROVINCE, CITY, OTHER_CITY, COUNTY, SIBLING_COUNTY, TOWN, OTHER_TOWN)


@pytest.mark.parametrize(("role", "place"), ALLOWED)
def test_who_may_see_which_sending_board(arrived, staff, browser_of, role, place):
    """Actor × region: page, kinds and sheet answer alike; 404 for another's, for none, and for who reads no rows below a city."""
    fold()
    browser = browser_of(staff(role, place))
    for code in EVERYWHERE:
        expected = 200 if code in ALLOWED[role, place] else 404
        for door in ("", "?by=kind", "sending.xlsx", "sending.xlsx?by=kind"):
            assert browser.get(f"/inbox/sending/{code}/{door}").status_code == expected, (code, door)
    assert (browser.get("/inbox/sending/").status_code == 200) is (role in ROLES[Action.SENDING_VIEW])


def test_the_county_sees_every_figure_sorts_and_exports(arrived, staff, browser_of):
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    shown = browser.get("/inbox/sending/?sort=-received")
    names = [line.name for line, _ in shown.context["lines"]]
    assert names[0] == "富锦市本级" and shown.context["lines"][1][0].sum.received == 6
    assert "不公布" not in shown.content.decode() and "1 秒内" in shown.content.decode()
    cells = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"/inbox/sending/{COUNTY}/sending.xlsx").content))
    rows = cells.get_sheet_by_index(0).to_python()
    assert rows[1][:3] == ["单位", "发出（件）", "送到（件）"] and ["富锦市本级", 8, 8] in [row[:3] for row in rows]
    assert ["富锦市合计", 16, 16] in [row[:3] for row in rows]


def test_nothing_small_is_told_to_who_reads_no_rows(arrived, staff, browser_of):
    """One event in 哈尔滨, nine in 佳木斯: neither is told, not by kind and not by subtraction; the city itself sees all."""
    fold()
    province = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE))
    shown = province.get("/inbox/sending/")
    told = {line.code: line.sum for line, _ in shown.context["lines"]}
    assert told[OTHER_CITY] is None and told[CITY] is None
    kinds = province.get("/inbox/sending/?by=kind")
    assert (
        ">9<" not in kinds.content.decode() and ">1<" not in kinds.content.decode() and ">10<" in kinds.content.decode()
    )
    below = province.get(f"/inbox/sending/{CITY}/")
    assert below.context["found"].total.sum is None
    city = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get("/inbox/sending/?by=kind").content.decode()
    assert "不公布" not in city and ">9<" in city


@pytest.mark.parametrize("amount", [1, 30])
@pytest.mark.parametrize(("role", "place", "by"), [
    (Role.COUNTY_REVIEWER, COUNTY, ""), (Role.CITY_OFFICIAL, CITY, ""), (Role.PROVINCE_OFFICIAL, PROVINCE, "?by=kind"),
])  # fmt: skip
def test_the_board_asks_as_often_for_thirty_items_as_for_one(
    citizen, staff, browser_of, django_assert_max_num_queries, amount, role, place, by
):
    for at in range(amount):
        cases.submitted(citizen(), [TOWN, OTHER_TOWN, SIBLING_TOWN, FAR_TOWN][at % 4])
    relay()
    fold()
    browser = browser_of(staff(role, place))
    with django_assert_max_num_queries(16):
        assert browser.get(f"/inbox/sending/{by}").status_code == 200


@pytest.mark.parametrize("query", ["?month=2026-13&kind=x&sort=y", "?month=1999-01", "?kind=9&by=kind&sort=%00"])
def test_any_address_is_answered(staff, browser_of, query):
    assert browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(f"/inbox/sending/{query}").status_code == 200


def test_an_acknowledged_item_is_no_longer_new(arrived, acting):
    worker = acting(Role.COUNTY_REVIEWER, COUNTY)
    services.acknowledge(actor=worker, items=list(InboxItem.objects.visible_to(worker).values_list("pk", flat=True)))
    assert not InboxItem.objects.visible_to(worker).filter(state=ItemState.NEW).exists()
    assert sums(COUNTY, 3)[""].acknowledged == 8
