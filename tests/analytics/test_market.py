"""The market report: figures that can be counted by hand, small numbers nowhere, two people, and editions that replace one another."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from analytics.market import services
from analytics.market.enums import ReportState, Table
from analytics.market.models import MarketLine, MarketReport
from analytics.market.services import Cell, quarter_before
from analytics.market.tasks import build_market_report
from matching.vacancies.enums import WithdrawnWhy
from matching.vacancies.services import take_down, withdraw
from portal.accounts.actors import actor_of
from portal.accounts.enums import Role
from tests.conftest import CITY, OTHER_CITY, PROVINCE, TOWN
from tests.matching.applicants import seeker
from tests.matching.conftest import caseworker, employer, owner, recruiter, worker  # noqa: F401
from tests.matching.world import published

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
QUARTER = date(TODAY.year, 3 * ((TODAY.month - 1) // 3) + 1, 1)


@pytest.fixture
def officials(staff):
    return staff(Role.CITY_OFFICIAL, CITY), staff(Role.PROVINCE_OFFICIAL, PROVINCE)


@pytest.fixture
def market(recruiter, employer, citizen):  # noqa: F811
    """Two vacancies for ten people, and six people who look for work."""
    published(recruiter, employer)
    published(recruiter, employer, title="粮库保管员", headcount=4, pay_low=Decimal(3000), pay_high=Decimal(3400))
    for _ in range(6):
        seeker(citizen())


def line(report, table=Table.TOTAL, region=PROVINCE, key=""):
    return report.lines.get(table=table, region_code=region, key=key)


def issued(officials):
    report = services.build(QUARTER)
    services.check(actor=actor_of(officials[0]), report=report)
    services.publish(actor=actor_of(officials[1]), report=report)
    report.refresh_from_db()
    return report


@pytest.mark.parametrize(
    ("today", "first"),
    [(date(2026, 1, 1), date(2025, 10, 1)), (date(2026, 3, 31), date(2025, 10, 1)), (date(2026, 4, 1), date(2026, 1, 1)),
     (date(2026, 12, 31), date(2026, 7, 1))],
)  # fmt: skip
def test_the_quarter_that_is_over(today, first):
    assert quarter_before(today) == first


def test_the_figures_are_those_counted_by_hand(market):
    report = services.build(QUARTER)
    for region in (PROVINCE, CITY):
        total = line(report, region=region)
        assert (total.vacancies, total.openings, total.seekers, total.ratio) == (2, 10, 6, 1.67)
        assert total.offered == 4100, "the middle of 5,000 and 3,200"
    assert line(report, Table.SOURCE, key="own").openings == 10
    assert {one.key: one.openings for one in report.lines.filter(table=Table.WAGE, region_code=PROVINCE, openings__gt=0)} == {
        "5000": 6, "3000": 4,
    }  # fmt: skip
    offered = report.lines.filter(table=Table.OCCUPATION, region_code=CITY, openings__gt=0).get()
    assert (offered.openings, len(offered.key)) == (10, 7)


def test_only_what_held_in_the_quarter_counts(market, recruiter, employer, caseworker):  # noqa: F811
    gone = published(recruiter, employer, title="仓库装卸工", headcount=9)
    withdraw(actor=recruiter, vacancy=gone, why=WithdrawnWhy.DROPPED)
    assert line(services.build(QUARTER)).openings == 19, "it held in the quarter in which it was withdrawn"
    take_down(
        actor=caseworker,
        vacancy=published(recruiter, employer, title="后来下架的岗位", headcount=80),
        reason="单位说没有这个岗位",
    )
    assert line(services.build(QUARTER)).openings == 19, "what should never have been shown was none"
    assert not services.build(date(2020, 1, 1)).lines.exists()


def test_a_small_number_of_seekers_is_stored_nowhere_and_follows_from_nothing():
    """domain.md 8.3, 601: neither the cell, nor its city's total beside the others, nor the row of the province."""
    cells = {}
    for city, counts in ((CITY, {"a": 3, "b": 40}), (OTHER_CITY, {"a": 20, "b": 30})):
        for key, people in counts.items():
            for table in (Table.OCCUPATION, Table.WAGE):
                cells[city, table.value, key] = Cell(1, 5, people, 4000, 3500)
        cells[city, Table.TOTAL.value, ""] = Cell(2, 10, sum(counts.values()), 4000, 3500)
    for table in (Table.OCCUPATION, Table.WAGE):
        for key, people in {"a": 23, "b": 70}.items():
            cells[PROVINCE, table.value, key] = Cell(2, 10, people, 4000, 3500)
    cells[PROVINCE, Table.TOTAL.value, ""] = Cell(4, 20, 93, 4000, 3500)
    told = services._suppressed(cells)
    assert told[CITY, "occupation", "a"].seekers is None and told[CITY, "occupation", "a"].asked is None
    beside = [
        told[CITY, "occupation", "b"],
        told[CITY, "total", ""],
        told[OTHER_CITY, "occupation", "a"],
        told[PROVINCE, "occupation", "a"],
    ]
    assert sum(one.seekers is None for one in beside) >= 2, "else a subtraction gives it away"
    assert told[PROVINCE, "total", ""].seekers == 93 and told[CITY, "occupation", "a"].openings == 5


def test_one_checks_another_publishes_and_the_edition_before_is_kept(market, officials, recruiter, employer):  # noqa: F811
    report = services.build(QUARTER)
    assert services.build(QUARTER) == report, "the same figures change nothing"
    checker, publisher = map(actor_of, officials)
    with pytest.raises(ValidationError, match="先由一个人核对"):
        services.publish(actor=publisher, report=report)
    services.check(actor=checker, report=report)
    with pytest.raises(ValidationError, match="两个人"), transaction.atomic():
        services.publish(actor=checker, report=report)
    services.publish(actor=publisher, report=report)
    published(recruiter, employer, title="烧锅炉的", headcount=2)
    second = services.build(QUARTER)
    assert (second.edition, second.state) == (2, ReportState.DRAFT) and MarketReport.objects.published().get() == report
    published(recruiter, employer, title="打更的", headcount=3)
    third = services.build(QUARTER)
    assert (third.edition, line(third).openings) == (2, 15), "what nobody has seen is written anew"
    services.check(actor=checker, report=third)
    services.publish(actor=publisher, report=third)
    report.refresh_from_db()
    assert report.state == ReportState.SUPERSEDED and line(report).openings == 10
    with pytest.raises(DatabaseError), transaction.atomic():
        report.delete()


def test_everybody_reads_what_is_published_and_only_that(
    market, officials, client, browser_of, django_assert_max_num_queries
):
    report = services.build(QUARTER)
    url = f"/market/{report.slug}/"
    assert client.get(url).status_code == 404 and "还没有发布" in client.get("/market/").content.decode()
    desk = browser_of(officials[0])
    assert "等人核对" in desk.get("/desk/market/").content.decode()
    assert "第 1 版" in desk.get(f"/desk/market/{report.pk}/").content.decode()
    for who, act in ((desk, "check"), (desk, "publish"), (browser_of(officials[1]), "publish")):
        assert who.post(f"/desk/market/{report.pk}/{act}/").status_code == 302
    client.get(url)
    with django_assert_max_num_queries(7):
        page = client.get(url).content.decode()
    assert (
        "没归到职业" not in page
        and "2 个，招 10 人" in page
        and "1.67" in page
        and report.name in client.get("/market/").content.decode()
    )
    assert "少于 5 人" not in page, "six people of one town: nothing is hidden"
    MarketLine.objects.bulk_create(
        MarketLine(report=report, region_code=PROVINCE, table=Table.OCCUPATION, key=f"6-0{at}-01", openings=at)
        for at in range(30)
    )
    with django_assert_max_num_queries(7):
        client.get(url)
    assert client.get(f"{url}{OTHER_CITY}/").status_code == 404, "a city of which there is nothing"
    sheet = (
        CalamineWorkbook.from_filelike(BytesIO(client.get(f"{url}{CITY}.xlsx").content))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert any(row[:4] == ["合计", "佳木斯市", 2, 10] and row[5:7] == [6, 1.67] for row in sheet)


@pytest.mark.parametrize(("role", "place"), [(Role.CASEWORKER, TOWN), (Role.SYSTEM_ADMIN, PROVINCE)])
def test_others_have_no_desk_for_it(staff, browser_of, role, place):
    report = MarketReport.objects.create(quarter=QUARTER, digest="x")
    other = browser_of(staff(role, place))
    assert {other.get("/desk/market/").status_code, other.post(f"/desk/market/{report.pk}/check/").status_code} == {404}


def test_every_night_the_last_quarter_is_counted(market):
    first = build_market_report()
    assert build_market_report() == first
    assert MarketReport.objects.get().quarter == quarter_before(
        TODAY
    ) and TODAY - MarketReport.objects.get().quarter > timedelta(89)
