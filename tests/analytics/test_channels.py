"""By which channel people come: the cells are a recount, small ones are hidden, and nobody sees another area."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.channels.models import ChannelMonth
from analytics.channels.services import count_months
from matching.vacancies import services as vacancies
from portal.accounts.enums import Role
from registration.jobseeking import services as seeking
from registration.unemployment import services
from registration.unemployment.enums import Channel
from tests.conftest import CITY, COUNTY, OTHER_CITY, OTHER_TOWN, PROVINCE, SIBLING_COUNTY, SIBLING_TOWN, TOWN
from tests.matching.world import words
from tests.registration import cases
from tests.registration.employers import employer_of
from tests.registration.jobseeking import people

pytestmark = pytest.mark.django_db


def came(account, town, begun=Channel.WEB, handed_in=Channel.WEB):
    actor = cases.actor_of(account)
    draft = services.save_draft(actor=actor, answers={"name": "张某某"}, channel=begun)
    services.submit(actor=actor, draft=draft, answers=cases.answers(account, town), channel=handed_in)
    return draft


def test_begun_here_and_finished_elsewhere_is_counted_for_both(citizen):
    came(citizen(), TOWN, Channel.MINI_PROGRAM, Channel.WEB)
    came(citizen(), TOWN, Channel.MINI_PROGRAM, Channel.MINI_PROGRAM)
    services.save_draft(actor=cases.actor_of(citizen()), answers={}, channel=Channel.KIOSK)
    count_months()
    cells = {
        (one.region_code, one.channel): (one.begun, one.handed_in, one.elsewhere) for one in ChannelMonth.objects.all()
    }
    assert cells == {(TOWN, "mini_program"): (2, 1, 1), (TOWN, "web"): (0, 1, 0), ("", "kiosk"): (1, 0, 0)}


def test_a_cv_and_a_vacancy_are_counted_where_they_were_begun_and_where_they_were_finished(citizen, staff):
    person, owner = citizen(), citizen()
    record = seeking.begin(actor=cases.actor_of(person), person=people.person_of(person), channel=Channel.MINI_PROGRAM)
    people.write(record, "all", **people.ENOUGH)
    seeking.publish(actor=cases.actor_of(person), case=record, channel=Channel.WEB)
    seeking.close(actor=cases.actor_of(person), case=record, reason="found")
    seeking.begin(
        actor=cases.actor_of(person), person=record.person, channel=Channel.KIOSK
    )  # another draft, with no end yet
    employer, actor = employer_of(owner, cases.actor_of(staff(Role.CASEWORKER, TOWN))), cases.actor_of(owner)
    vacancy = vacancies.begin(actor=actor, employer=employer, site=employer.sites.get(), channel=Channel.PROVINCE_APP)
    vacancies.submit(actor=actor, vacancy=vacancy, channel=Channel.SOCIAL_CARD)  # handed back: nothing is written yet
    vacancies.save(actor=actor, vacancy=vacancy, changes=words())
    assert vacancy.state == "published" or vacancies.submit(actor=actor, vacancy=vacancy) == "published"
    count_months()
    assert count_months() == ChannelMonth.objects.count()
    cells = {
        (one.what, one.region_code, one.channel): (one.begun, one.handed_in, one.elsewhere)
        for one in ChannelMonth.objects.all()
    }
    assert cells == {
        ("seeking", TOWN, "mini_program"): (1, 0, 1), ("seeking", TOWN, "web"): (0, 1, 0), ("seeking", TOWN, "kiosk"): (1, 0, 0),
        ("vacancy", TOWN, "province_app"): (1, 0, 1), ("vacancy", TOWN, "social_card"): (0, 1, 0),
    }  # fmt: skip


def test_counting_twice_changes_nothing_and_only_two_months_are_counted_again(citizen):
    came(citizen(), TOWN)
    old = timezone.localdate().replace(day=1) - timedelta(days=200)
    count_months()
    ChannelMonth.objects.create(
        month=old.replace(day=1), region_code=TOWN, channel="web", begun=9, handed_in=9, elsewhere=0
    )
    before = set(ChannelMonth.objects.values_list("month", "region_code", "channel", "begun", "handed_in"))
    count_months()
    assert set(ChannelMonth.objects.values_list("month", "region_code", "channel", "begun", "handed_in")) == before


@pytest.mark.parametrize(
    ("role", "place", "asked", "status"),
    [
        (Role.CASEWORKER, TOWN, COUNTY, 404), (Role.CASEWORKER, TOWN, TOWN, 404), (Role.COUNTY_REVIEWER, COUNTY, COUNTY, 200),
        (Role.COUNTY_REVIEWER, COUNTY, SIBLING_COUNTY, 404), (Role.CITY_OFFICIAL, CITY, COUNTY, 200), (Role.CITY_OFFICIAL, CITY, OTHER_CITY, 404),
        (Role.PROVINCE_OFFICIAL, PROVINCE, PROVINCE, 200), (Role.PROVINCE_OFFICIAL, PROVINCE, CITY, 404), (Role.SYSTEM_ADMIN, PROVINCE, PROVINCE, 404),
        (Role.HOTLINE, PROVINCE, PROVINCE, 404),
    ],
)  # fmt: skip
def test_who_may_see_which_figures(staff, browser_of, role, place, asked, status):
    assert browser_of(staff(role, place)).get(f"/board/{asked}/channels/").status_code == status


def test_the_province_is_told_no_small_count_and_the_county_is(citizen, staff, browser_of):
    came(citizen(), TOWN, Channel.SOCIAL_CARD, Channel.SOCIAL_CARD)
    for _ in range(3):
        came(citizen(), OTHER_TOWN)
    for _ in range(2):
        came(citizen(), SIBLING_TOWN)
    count_months()
    page = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE)).get(f"/board/{PROVINCE}/channels/").content.decode()
    row = page.split("佳木斯市</th>")[1].split("</tr>")[0]
    assert ">1<" not in row and ">5<" not in row
    assert ">1<" not in page.split("在哪里开始")[1]
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    county = browser.get(f"/board/{COUNTY}/channels/").content.decode()
    assert "锦山镇" in county and "电子社保卡" in county and ">1<" in county
    of_vacancies = browser.get(f"/board/{COUNTY}/channels/?what=vacancy").content.decode()
    assert "从哪里发布的" in of_vacancies and "这个月还没有" in of_vacancies


def test_case_107_what_was_begun_does_not_tell_what_was_handed_in(staff, browser_of):
    """Given a channel whose sum the upper table hides, its begun and elsewhere stay hidden too, and never alone."""
    month = timezone.localdate().replace(day=1)
    figures = {"web": 40, "outlet": 30, "social_card": 10, "app_12333": 4}
    for town, share in ((TOWN, 0.5), ("230102001000", 0.5)):
        for code, count in figures.items():
            part = int(count * share)
            ChannelMonth.objects.create(
                month=month, region_code=town, channel=code, begun=part, handed_in=part, elsewhere=0
            )
    page = browser_of(staff(Role.PROVINCE_OFFICIAL, PROVINCE)).get(f"/board/{PROVINCE}/channels/").content.decode()
    ways = page.split("在哪里开始")[1]
    untold = [row for row in ways.split("<tr data-row>")[1:] if "不公布" in row.split("</tr>")[0]]
    assert len(untold) >= 2
    assert all(row.split("</tr>")[0].count("不公布") == 3 for row in untold)
    assert ">4<" not in page


def test_an_empty_month_says_what_will_stand_here(staff, browser_of):
    page = browser_of(staff(Role.CITY_OFFICIAL, CITY)).get(f"/board/{CITY}/channels/?month=1999-13").content.decode()
    assert "这个月还没有" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_thirty_rows_cost_as_many_queries_as_one(citizen, staff, browser_of, django_assert_max_num_queries, rows):
    from portal.regions.models import Division

    towns = list(Division.objects.current().filter(parent=COUNTY).values_list("code", flat=True))[:rows]
    month = timezone.localdate().replace(day=1)
    ChannelMonth.objects.bulk_create(
        ChannelMonth(month=month, region_code=town, channel="web", begun=7, handed_in=7, elsewhere=0) for town in towns
    )
    browser = browser_of(staff(Role.COUNTY_REVIEWER, COUNTY))
    browser.get("/board/")
    with django_assert_max_num_queries(12):
        assert browser.get(f"/board/{COUNTY}/channels/").content.decode().count("data-row") == len(towns) + 1
