"""The board: counts that are the actor's own, equal to a recount of the rows, and read from tallies alone."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from analytics.dashboard import reading
from analytics.dashboard.counts import windows_of
from analytics.dashboard.definitions import SPECS
from analytics.dashboard.models import HallScreen
from analytics.dashboard.pages import board_of
from analytics.dashboard.panels import correction
from analytics.dashboard.periods import span_of
from analytics.dashboard.tables import table_of
from analytics.indicators import services
from analytics.indicators.models import MonthFigure
from analytics.targets.enums import FigureCode
from analytics.targets.models import Target
from analytics.targets.services import set_target
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from portal.exchange.models import InboxItem
from portal.exchange.relay import relay
from portal.foundation.partitions import month_start
from portal.regions.models import Division
from registration.unemployment.models import UnemploymentRegistration
from tests.analytics import register
from tests.analytics.register import TABLE, copy, insert, spell
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
    office_at,
)
from tests.registration import cases

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
SPAN = span_of(None, TODAY)


def region(code: str) -> Division:
    return Division.objects.get(pk=code)


def sheet_of(page) -> list[list]:
    """The cells of a sheet as another program reads them: a number is one only where it was written as one."""
    return CalamineWorkbook.from_filelike(io.BytesIO(page.content)).get_sheet_by_index(0).to_python()


def words_of(page) -> str:
    return re.sub(r"\s", "", page.content.decode())


@pytest.fixture
def registered(citizen, acting):
    """Thirteen people in two townships of a county, one in its sibling county, one who has only submitted."""
    workers = {place: acting(Role.CASEWORKER, place) for place in (TOWN, OTHER_TOWN, SIBLING_TOWN)}
    made = [cases.active(citizen(), place, workers[place]) for place in [TOWN] * 6 + [OTHER_TOWN] * 7 + [SIBLING_TOWN]]
    cases.submitted(citizen(), TOWN)
    return made


def test_case_3_the_boards_totals_are_a_recount_of_the_rows(registered):
    for code, width in ((CITY, 4), (COUNTY, 6), (TOWN, 9)):
        rows = [case for case in registered if case.region_code[:width] == code[:width]]
        counts = table_of(region(code), code, span_of(None, timezone.localdate())).here.counts["now"]
        assert (counts["registered"], counts["new"], counts["left"]) == (len(rows), len(rows), 0)


def test_case_75_a_change_is_on_the_page_at_once(citizen, acting, staff, browser_of):
    """Given people registered a moment ago and nothing folded yet, when the page is opened, then they count."""
    worker = acting(Role.CASEWORKER)
    for _ in range(6):
        cases.active(citizen(), TOWN, worker)
    desk = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    assert ">6<" in words_of(desk.get("/board/"))
    services.fold()
    assert ">6<" in words_of(desk.get("/board/"))


ALLOWED = {
    (Role.CASEWORKER, TOWN): {TOWN},
    (Role.COUNTY_REVIEWER, COUNTY): {TOWN, OTHER_TOWN, COUNTY},
    (Role.CITY_OFFICIAL, CITY): {TOWN, OTHER_TOWN, COUNTY, SIBLING_COUNTY, SIBLING_TOWN, CITY},
    (Role.PROVINCE_OFFICIAL, PROVINCE): {
        TOWN, OTHER_TOWN, COUNTY, SIBLING_COUNTY, SIBLING_TOWN, CITY, OTHER_CITY, FAR_TOWN, PROVINCE,
    },
    (Role.SYSTEM_ADMIN, PROVINCE): set(),
    (Role.AUDIT_ADMIN, PROVINCE): set(),
    (Role.VILLAGE_WORKER, TOWN): set(),
}  # fmt: skip
EVERYWHERE = sorted(set().union(*ALLOWED.values()))


@pytest.mark.parametrize(("role", "place"), ALLOWED)
def test_case_3_who_may_see_which_board(role, place, staff, browser_of):
    """A table of actor × region: the page, the sheet and the paper answer alike; 404 for what is not theirs."""
    browser = browser_of(staff(role, place))
    for code in EVERYWHERE:
        expected = 200 if code in ALLOWED[role, place] else 404
        for door in ("", "board.xlsx"):
            assert browser.get(f"/board/{code}/{door}").status_code == expected, (code, door)


MANAGED = {
    (Role.CASEWORKER, TOWN): set(),
    (Role.COUNTY_REVIEWER, COUNTY): set(),
    (Role.CITY_OFFICIAL, CITY): {CITY, COUNTY, TOWN},
    (Role.PROVINCE_OFFICIAL, PROVINCE): {CITY, COUNTY, TOWN, OTHER_CITY, PROVINCE},
}


@pytest.mark.parametrize(("role", "place"), MANAGED)
def test_who_may_set_targets_and_open_screens(role, place, staff, browser_of):
    browser = browser_of(staff(role, place))
    for code in (TOWN, COUNTY, CITY, OTHER_CITY, PROVINCE):
        mine = code in MANAGED[role, place]
        assert browser.get(f"/board/{code}/targets/").status_code == (200 if mine else 404)
        assert browser.post(f"/board/{code}/screen/", {"on": "1"}).status_code == (302 if mine else 404)
        assert HallScreen.objects.filter(region_code=code).exists() == mine


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
    assert mine.registered().count() == desk.context["page"].count
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
    table = {row.code: row for row in table_of(region(CITY), CITY, span_of(None, timezone.localdate())).rows}
    assert not table[COUNTY].tells("now", "registered") and not table[SIBLING_COUNTY].tells("now", "registered")
    official = browser_of(staff(Role.CITY_OFFICIAL, CITY))
    page = official.get(f"/board/{COUNTY}/")
    assert ">13<" not in words_of(page)
    below = {row.code: row.count("now", "registered") for row in page.context["board"].table.rows}
    assert None in {below[TOWN], below[OTHER_TOWN]}
    closed = next(code for code in (TOWN, OTHER_TOWN) if below[code] is None)
    assert "不公布" in official.get(f"/board/{closed}/").content.decode()


@pytest.mark.parametrize("door", ["", "?def=long", "?def=left&figure=left", "board.xlsx"])
def test_case_107_a_hidden_number_stands_in_no_form_of_the_page(door, staff, browser_of):
    """Given one county with 213 people and one with 3, then neither 213 nor 3 is anywhere, nor what they add up from."""
    register.lift_sentences()
    copy([(TOWN, spell(date(2026, 1, 1)), "")] * 213 + [(SIBLING_TOWN, spell(date(2026, 1, 1)), "")] * 3)
    page = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(f"/board/{CITY}/{door}")
    if door.endswith("xlsx"):
        shown = {cell for row in sheet_of(page) for cell in row}
        assert 216 in shown and not {213, 3} & shown
    else:
        assert "216" in page.content.decode() and "213" not in page.content.decode()


@pytest.fixture
def free(db):
    register.lift_sentences()


def test_stocks_and_flows_of_past_months_add_up(free):
    """Requirement 12.1: stock before, with what came, without what went, is the stock after; in every region."""
    copy(
        [(TOWN, spell(date(2026, 9, 3)), "")] * 20
        + [(TOWN, spell(date(2026, 8, 1), date(2026, 10, 10)), "employed")] * 9
        + [(OTHER_TOWN, spell(date(2026, 10, 2), date(2026, 10, 31)), "pension")] * 7
    )
    UnemploymentRegistration.objects.filter(region_code=TOWN, spell__startswith=date(2026, 9, 3)).update(
        region_code=SIBLING_TOWN
    )
    for code in (TOWN, OTHER_TOWN, SIBLING_TOWN, COUNTY, SIBLING_COUNTY, CITY, PROVINCE):
        for month in (None, date(2026, 10, 1), date(2026, 9, 1)):
            now = table_of(region(code), code, span_of(month, timezone.localdate())).here.counts["now"]
            assert now["start"] + now["new"] + now["moved_in"] - now["left"] - now["moved_out"] == now["registered"]
    october = table_of(region(COUNTY), COUNTY, span_of(date(2026, 10, 1), TODAY)).here.counts["now"]
    assert (october["new"], october["left"], october["left:employed"], october["start"]) == (7, 16, 9, 29)


def test_the_share_is_exact_by_the_day(free):
    """Registered on 26 May is six months on 26 November; on 27 May it is not yet."""
    copy([(TOWN, spell(date(2026, 5, 26)), "")] * 6 + [(TOWN, spell(date(2026, 5, 27)), "")] * 10)
    counts = table_of(region(TOWN), TOWN, SPAN).here.counts["now"]
    assert (counts["long"], counts["short"]) == (6, 10)


def test_villages_are_counted_from_the_register_and_add_up(free):
    village = Division.objects.current().filter(parent_id=TOWN).order_by("code").first()
    copy([(village.code, spell(date(2026, 3, 1)), "")] * 8 + [(TOWN, spell(date(2026, 11, 3)), "")] * 6)
    table = table_of(region(TOWN), TOWN, SPAN)
    rows = {row.code: row.counts["now"] for row in table.rows}
    assert rows[village.code]["registered"] == rows[village.code]["long"] == 8
    assert rows[""]["new"] == 6  # they live in the township without a village
    assert sum(one["registered"] for one in rows.values()) == table.here.counts["now"]["registered"] == 14


def test_a_locked_month_stays_and_its_correction_is_shown(free, staff, browser_of):
    """Given October is locked, when an exit of October is entered in November, then the page says how much it changed."""
    today = timezone.localdate()
    last_month = month_start(today, -1)
    copy([(TOWN, spell(last_month - timedelta(days=90)), "")] * 30)
    services.fold()
    assert services.lock_months(today) > 0 and services.lock_months(today) == 0
    locked = MonthFigure.objects.filter(month_id=last_month, region_code=COUNTY, code="registered")
    assert [one.value for one in locked] == [30]
    late = insert(TOWN, spell(last_month - timedelta(days=80), last_month + timedelta(days=3)), "employed")
    board = board_of(region(COUNTY), COUNTY, last_month, "left")
    assert board.table.here.counts["now"]["left"] == 1
    assert correction(board, SPECS[FigureCode.LEFT]) == 0  # one person is not told, corrected or not
    for _ in range(5):
        insert(TOWN, spell(last_month - timedelta(days=80), last_month + timedelta(days=3)), "employed")
    board = board_of(region(COUNTY), COUNTY, last_month, "left")
    assert correction(board, SPECS[FigureCode.LEFT]) == 6
    page = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)).get(f"/board/?month={last_month:%Y-%m}&figure=left&def=left")
    assert "锁定后更正+6人" in words_of(page)
    assert services.correct_months() > 0 and services.correct_months() == 0
    noted = MonthFigure.objects.filter(month_id=last_month, region_code=COUNTY, code="left").get()
    assert (noted.value, noted.detail, noted.noted_at is not None) == (6, "employed", True)
    assert late and board_of(region(COUNTY), COUNTY, last_month, "long").table.here.counts["now"]["long"] == 0


def test_a_newer_target_ends_the_older_one_and_two_never_hold_at_once(acting):
    official = acting(Role.CITY_OFFICIAL, CITY)
    set_target(actor=official, figure=FigureCode.LONG, region_code=CITY, first_day=date(2026, 1, 1), value=Decimal(60))
    set_target(actor=official, figure=FigureCode.LONG, region_code=CITY, first_day=date(2026, 8, 1), value=Decimal(45))
    assert [one.value for one in Target.objects.on(date(2026, 7, 31))] == [60]
    assert [one.value for one in Target.objects.on(date(2026, 8, 1))] == [45]
    with pytest.raises(ValidationError, match="这段时间已经有目标了"):
        set_target(
            actor=official, figure=FigureCode.LONG, region_code=CITY, first_day=date(2026, 6, 1), value=Decimal(50),
            last_day=date(2026, 6, 30),
        )  # fmt: skip


def test_a_target_is_entered_on_the_page_and_judges_the_figure(free, staff, browser_of):
    copy([(TOWN, spell(date(2026, 1, 1)), "")] * 30 + [(TOWN, spell(timezone.localdate()), "")] * 30)
    official = browser_of(staff(Role.CITY_OFFICIAL, CITY))
    assert "没有目标" in words_of(official.get(f"/board/{COUNTY}/"))
    answer = official.post(
        f"/board/{CITY}/targets/", {"figure": "long", "value": "45", "first_day": "2026年1月1日", "last_day": ""}
    )
    assert answer.status_code == 302
    page = words_of(official.get(f"/board/{COUNTY}/"))
    assert "目标45%，多5点" in page  # the county has none of its own, so the city's holds
    refused = official.post(f"/board/{CITY}/targets/", {"figure": "long", "value": "145", "first_day": "20270101"})
    assert "百分比的目标在 0 到 100 之间" in refused.content.decode()


def test_the_hall_screen_is_open_where_an_office_has_opened_it(free, staff, browser_of):
    visitor = Client()
    assert visitor.get(f"/screen/{CITY}/").status_code == 302
    assert browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)).get(f"/screen/{CITY}/").status_code == 404
    official = browser_of(staff(Role.CITY_OFFICIAL, CITY))
    assert official.get(f"/screen/{CITY}/").status_code == 200
    official.post(f"/board/{CITY}/screen/", {"on": "1"})
    copy([(TOWN, spell(date(2026, 1, 1)), "")] * 40 + [(FAR_TOWN, spell(date(2026, 1, 1)), "")] * 33)
    page = visitor.get(f"/screen/{CITY}/?at=2")
    assert page.status_code == 200 and ">40<" in words_of(page) and "第2屏，共4屏" in words_of(page)
    official.post(f"/board/{CITY}/screen/", {"on": "0"})
    assert visitor.get(f"/screen/{CITY}/").status_code == 302


def test_case_107_a_hall_screen_hides_what_the_provinces_table_hides(free, staff):
    """Everybody may stand in two halls: a city's screen must not tell what the province's one hides."""
    copy([(TOWN, spell(date(2026, 1, 1)), "")] * 40 + [(FAR_TOWN, spell(date(2026, 1, 1)), "")] * 3)
    somebody = staff(Role.PROVINCE_OFFICIAL, PROVINCE)
    for code in (CITY, OTHER_CITY, PROVINCE):
        HallScreen.objects.create(region_code=code, office=office_at(code), opened_by=somebody)
    assert ">40<" not in words_of(Client().get(f"/screen/{CITY}/"))
    assert ">43<" in words_of(Client().get(f"/screen/{PROVINCE}/"))


def test_the_sheet_has_real_numbers_a_merged_title_and_says_who_made_it(free, staff, browser_of):
    copy([(TOWN, spell(date(2026, 1, 1)), "")] * 40 + [(OTHER_TOWN, spell(date(2026, 1, 1)), "")] * 30)
    answer = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)).get(f"/board/{COUNTY}/board.xlsx")
    rows = sheet_of(answer)
    assert rows[0][0].startswith("富锦市登记失业情况")
    assert rows[1][:3] == ["地区", "登记失业人数（人）", "比上月（人）"]
    own = next(row for row in rows if row[0] == "富锦市")
    assert own[1] == 70 and own[7] == 100
    assert all(word in rows[-1][0] for word in ("制表人：王某某", "填报时间", "单位：人"))


def test_the_paper_is_made_with_map_and_table(free, staff, browser_of):
    copy([(TOWN, spell(date(2026, 1, 1)), "")] * 40)
    answer = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(f"/board/{CITY}/board.pdf")
    assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(
    "sort", ["value", "-value", "registered", "-registered", "change", "name", "-name", "\x00", "x"]
)
def test_what_is_not_told_stands_last_in_every_order(free, sort, staff, browser_of):
    """An order would tell a hidden number by its neighbours."""
    copy([(TOWN, spell(date(2026, 1, 1)), "")] * 40 + [(OTHER_TOWN, spell(date(2026, 1, 1)), "")] * 2)
    page = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY)).get(
        f"/board/{COUNTY}/", {"sort": sort, "figure": "registered"}
    )
    told = [line.value.is_told for line in page.context["lines"]]
    assert page.status_code == 200
    assert sort.lstrip("-") == "name" or told == sorted(told, reverse=True)


@pytest.mark.parametrize("people", [1, 30])
@pytest.mark.parametrize("code", [PROVINCE, CITY, COUNTY, TOWN])
def test_the_board_asks_as_often_for_thirty_people_as_for_one(
    free, staff, browser_of, django_assert_max_num_queries, people, code
):
    copy([(TOWN, spell(date(2026, 1, 1)), "")] * people)
    browser = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE))
    browser.get(f"/board/{code}/")
    with django_assert_max_num_queries(19):
        assert browser.get(f"/board/{code}/?def=long").status_code == 200


def test_case_117_a_page_above_the_township_reads_tallies_only(free, staff, browser_of):
    """No statement of the page names the register or the tasks, whatever their size."""
    browser = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE))
    for code in (PROVINCE, CITY, COUNTY):
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/board/{code}/?def=left")
        tables = re.findall(r"(?:FROM|JOIN)\s+\"?(\w+)", " ".join(one["sql"] for one in asked.captured_queries))
        assert not {TABLE, "portal_followuptask", "portal_person"} & set(tables)


def test_case_117_the_cells_are_found_by_their_index(free, sql):
    """With 300,000 cells in the tally the page's statement scans no table of them (EXPLAIN)."""
    sql(
        "INSERT INTO analytics_tally (subject, level, region_code, code, grain, day, detail, value) "
        "SELECT 'registration', 4, '23088' || (2000000 + n / 1000), 'begun', 'd', date '2024-01-01' + mod(n, 1000), '', 1 "
        "FROM generate_series(0, 299999) AS n",
    )
    sql("ANALYZE analytics_tally")
    units = [(1, PROVINCE), *((2, code) for code in (CITY, OTHER_CITY))]
    windows = windows_of(SPAN)
    given = reading._of_units(units) | reading._pieces(windows) | reading._whole(windows)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + reading.READ, given)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on analytics_tally " not in plan and "one_cell_each" in plan


def test_periods_compare_the_same_days():
    span = span_of(None, date(2026, 3, 31))
    assert (span.before.until, span.year.until) == (date(2026, 2, 28), date(2025, 3, 31))
    closed = span_of(date(2026, 2, 1), date(2026, 3, 31))
    assert (closed.now.until, closed.before.until) == (date(2026, 2, 28), date(2026, 1, 31))
    assert span_of(date(2030, 1, 1), date(2026, 3, 31)).now.month == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("low", "high", "pieces"),
    [
        (None, None, [("m", date(1, 1, 1), date(9999, 12, 30))]),
        (date(2026, 2, 1), date(2026, 2, 28), [("m", date(2026, 2, 1), date(2026, 2, 28))]),
        (date(2026, 2, 3), date(2026, 2, 9), [("d", date(2026, 2, 3), date(2026, 2, 9))]),
        (
            date(2026, 1, 31), date(2026, 3, 2),
            [
                ("d", date(2026, 1, 31), date(2026, 1, 31)),
                ("m", date(2026, 2, 1), date(2026, 2, 28)),
                ("d", date(2026, 3, 1), date(2026, 3, 2)),
            ],
        ),
    ],
)  # fmt: skip
def test_a_stretch_of_days_is_read_as_months_and_edges(low, high, pieces):
    window = reading.Window("x", reading.Subject.REGISTRATION, reading.Count.BEGUN, low, high)
    assert list(window.pieces()) == pieces
