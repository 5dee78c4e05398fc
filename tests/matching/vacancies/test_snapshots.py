"""Presence in a snapshot confirms, absence in a whole one ends; a failed, empty or halved crawl ends nothing."""

import pytest
from django.core.exceptions import ValidationError

from matching.vacancies.enums import VacancyState
from matching.vacancies.models import Vacancy
from matching.vacancies.sources import snapshots
from matching.vacancies.sources.enums import RunState
from matching.vacancies.sources.models import FeedPart, FeedRun, VacancySource
from matching.vacancies.sources.xml import Part, read_part
from tests.matching.vacancies.feeds import agency, offer

pytestmark = pytest.mark.django_db
TITLES = ("锅炉工", "保安", "收银员", "理货员", "司机", "厨师", "电工", "焊工", "瓦工", "会计", "文员", "保洁员", "装卸工", "质检员",
          "仓库保管员", "服务员", "快递员", "网店客服", "农机手", "挤奶工", "木工", "油漆工", "护工", "月嫂", "教师")  # fmt: skip


@pytest.fixture
def feed(employer):
    return agency(employer)


@pytest.fixture
def offers(employer):
    return [
        offer(f"a-{number}", employer_uscc=employer.uscc, title=title, duties=f"{title}的活，每天八小时，做记录。")
        for number, title in enumerate(TITLES)
    ]


def crawl(feed, name, *pieces, of=0):
    for number, some in enumerate(pieces, 1):
        snapshots.receive(feed=feed, part=Part(name, number, of or len(pieces), list(some)))
    snapshots.work()
    return FeedRun.objects.get(feed=feed, snapshot=name)


def shown():
    return Vacancy.objects.shown().count()


def test_a_whole_snapshot_brings_confirms_and_ends(feed, offers):
    run = crawl(feed, "1", offers[:3], offers[3:5])
    assert (run.state, run.counts, shown()) == (RunState.COMPLETE, {"new": 5, "gone": 0}, 5)
    run = crawl(feed, "2", offers[1:5])
    assert (run.state, run.counts, shown()) == (RunState.COMPLETE, {"confirmed": 4, "gone": 1}, 4)
    assert Vacancy.objects.get(state=VacancyState.WITHDRAWN).title == "锅炉工"


def test_a_snapshot_that_did_not_arrive_whole_ends_nothing(feed, offers):
    crawl(feed, "1", offers[:4])
    run = crawl(feed, "2", offers[:1], of=2)
    assert (run.state, shown()) == (RunState.OPEN, 4)
    crawl(feed, "3", offers[:4])
    run.refresh_from_db()
    assert (run.state, shown()) == (RunState.OVERTAKEN, 4)


def test_an_empty_snapshot_ends_nothing_however_often_it_comes(feed, offers):
    crawl(feed, "1", offers[:2])
    assert crawl(feed, "2", []).state == RunState.HELD
    assert crawl(feed, "3", []).state == RunState.HELD
    assert shown() == 2


def test_much_less_than_before_is_not_believed_at_once(feed, offers):
    crawl(feed, "1", offers)
    assert crawl(feed, "2", offers[:3]).state == RunState.HELD
    assert shown() == 25
    assert crawl(feed, "3", offers[:3]).state == RunState.COMPLETE
    assert shown() == 3


def test_an_offer_that_is_wrong_today_is_there_all_the_same(feed, offers):
    crawl(feed, "1", offers[:3])
    run = crawl(feed, "2", [offers[0] | {"pay": "看着给"}, *offers[1:3]])
    assert (run.counts, shown()) == ({"confirmed": 2, "refused": 1, "gone": 0}, 3)
    assert FeedPart.objects.get(run=run).faults[0]["external_id"] == "a-0"


def test_a_part_sent_twice_is_one_and_a_finished_snapshot_takes_no_more(feed, offers):
    part = Part("1", 1, 1, offers[:2])
    snapshots.receive(feed=feed, part=part)
    snapshots.receive(feed=feed, part=part)
    assert snapshots.work() == 1
    assert VacancySource.objects.count() == 2
    with pytest.raises(ValidationError, match="收完"):
        snapshots.receive(feed=feed, part=part)
    assert snapshots.work() == 0


def test_unchanged_offers_cost_no_more_however_many_there_are(feed, offers, django_assert_max_num_queries):
    crawl(feed, "1", offers)
    snapshots.receive(feed=feed, part=Part("2", 1, 1, offers))
    with django_assert_max_num_queries(45):
        snapshots.work()
    assert shown() == 25


XML = """<?xml version="1.0" encoding="UTF-8"?>
<vacancies snapshot="s-7" part="1" parts="2"><vacancy><external_id>x-1</external_id><title>锅炉工</title>
<skills><skill>司炉</skill><skill>记录</skill></skills></vacancy></vacancies>"""


def test_the_same_names_stand_in_xml():
    part = read_part(XML.encode())
    assert (part.snapshot, part.number, part.parts) == ("s-7", 1, 2)
    assert part.offers == [{"external_id": "x-1", "title": "锅炉工", "skills": ["司炉", "记录"]}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>502 Bad Gateway</body></html>",
        b"<vacancies",
        b'<!DOCTYPE v [<!ENTITY a "b">]><vacancies snapshot="1"/>',
        b'<!DOCTYPE v SYSTEM "http://example.cn/x.dtd"><vacancies snapshot="1"/>',
        b"<vacancies/>",
        b'<vacancies snapshot="1" part="2" parts="1"/>',
        b'<vacancies snapshot="1"><job/></vacancies>',
        b'<vacancies snapshot="1"><vacancy><salary>1</salary></vacancy></vacancies>',
        b'<vacancies snapshot="1"><vacancy><title>a</title><title>b</title></vacancy></vacancies>',
        b'<vacancies snapshot="1">' + b"<vacancy/>" * 1001 + b"</vacancies>",
    ],
)
def test_what_is_no_part_is_refused_whole(body):
    with pytest.raises(ValidationError):
        read_part(body)
