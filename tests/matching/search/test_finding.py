"""A search finds what it asks for: every filter against a plain look at every row, counts with their own filter left out."""

import random
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from matching.search import near, phrases
from matching.search.asked import MANY, Asked, read
from matching.search.enums import Sort, Within
from matching.search.finding import find, look_in_arrays, look_in_table, new_since
from matching.search.held import counting
from matching.search.limits import EXPERIENCE, PAGE, WAGES
from matching.search.marks import LABELS, rank_of
from matching.search.wanted import ALL_OF, wanted
from matching.vacancies.enums import Insurance, Source
from portal.regions.codes import code_range
from tests.conftest import COUNTY, OTHER_TOWN, PROVINCE, SIBLING_TOWN, TOWN
from tests.matching.search.market import arrays, stocked

pytestmark = pytest.mark.django_db


def has(vacancy, facet, value):
    """What one tick asks of a vacancy, in plain words."""
    if facet == "form":
        return vacancy.work_form == value
    if facet == "keep":
        five = vacancy.insurance in {Insurance.FUND, Insurance.FIVE}
        return {"meals": vacancy.meals, "lodging": vacancy.lodging, "five": five}[value]
    if facet == "hours":
        eight = bool(vacancy.hours_day and vacancy.hours_day <= 8)
        two = bool(vacancy.days_week and vacancy.days_week <= 5)
        return {"eight": eight, "two_off": two}.get(value, value in vacancy.shifts)
    if facet == "source":
        return LABELS[Source(vacancy.source)] == value
    return value in getattr(vacancy, facet)


def fits(vacancy, asked: Asked, without: str = "") -> bool:
    """Whether a vacancy passes every filter, but the one left out."""
    low, high = code_range(asked.region)
    if without != "within":
        if asked.within:
            if vacancy.region_code not in near.around(asked.home, int(asked.within)):
                return False
        elif asked.away == (low <= vacancy.region_code <= high):
            return False
    for facet in MANY:
        ticked = asked.ticked(facet)
        every = all if facet in ALL_OF else any
        if ticked and facet != without and not every(has(vacancy, facet, value) for value in ticked):
            return False
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        (without == "pay" or vacancy.month_high >= asked.pay)
        and (without == "education" or not asked.education or rank_of(vacancy.education) <= asked.education)
        and (without == "experience" or asked.experience < 0 or vacancy.experience_months <= asked.experience)
        and (without == "age" or not asked.age or vacancy.published_at >= midnight - timedelta(days=int(asked.age) - 1))
        and (without == "internship" or not asked.internship or vacancy.kind == "internship")
    )


def random_search(dice: random.Random) -> dict:
    said: dict = {"region": dice.choice([PROVINCE, COUNTY, COUNTY, "230800000000"])}
    if dice.random() < 0.4:
        said["within"] = dice.choice(Within.values)
    if dice.random() < 0.3:
        said["home"] = dice.choice([TOWN, OTHER_TOWN])
    if dice.random() < 0.5:
        said["pay"] = dice.choice(WAGES)
    for facet, words in MANY.items():
        if dice.random() < 0.3:
            said[facet] = dice.sample(words.values, dice.randint(1, 2))
    for name, values in (
        ("education", "123"),
        ("experience", [str(one) for one in EXPERIENCE]),
        ("age", ["3", "7", "30"]),
    ):
        if dice.random() < 0.2:
            said[name] = dice.choice(values)
    return said


def test_every_filter_and_every_count_is_what_a_look_at_every_row_says(recruiter, employer, monkeypatch):
    rows = stocked(employer, 240)
    dice, seen = random.Random(11), arrays()
    for _ in range(60):
        asked = read(random_search(dice))
        monkeypatch.setattr(counting, "FEW", dice.choice((0, 2_000)))  # many are counted in another way
        monkeypatch.setattr(counting, "WIDE", dice.choice((0, 100_000)))
        found, held = find(asked, size=500), look_in_arrays(seen, wanted(asked), 500, True)
        assert found.count == 0 == held.count or held == replace(found, seconds=0), asked.query()
        assert set(found.vacancies) == {one.pk for one in rows if fits(one, asked)}, asked.query()
        assert found.count == len(found.vacancies)
        for facet, words in MANY.items():
            left_out = "" if facet in ALL_OF else facet
            base = [one for one in rows if fits(one, asked, left_out)]
            for value in words.values:
                assert found.of(facet, value) == sum(has(one, facet, value) for one in base), (
                    asked.query(),
                    facet,
                    value,
                )
        for step in WAGES:
            assert found.of("pay", str(step)) == sum(fits(one, asked, "pay") and one.month_high >= step for one in rows)
        if asked.home and asked.region != PROVINCE:
            for ring in Within:
                inside = near.around(asked.home, ring.kilometres)
                base = [one for one in rows if fits(one, asked, "within") and one.region_code in inside]
                assert found.of("within", ring.value) == len(base), asked.query()
        assert sum(found.places.values()) == sum(found.occupations.values()) == found.count


def test_the_nearest_stand_first_and_say_how_far(recruiter, employer):
    rows = {one.pk: one for one in stocked(employer, 80)}
    asked = read({"region": "230800000000", "home": TOWN})
    assert asked.order is Sort.NEAR
    far = [near.distance(TOWN, rows[key].region_code).km for key in find(asked, size=100).vacancies]
    assert far == sorted(far) and far[0] == 0 and far[-1] > 20
    assert near.distance(TOWN, TOWN).words == "就在这个乡镇"
    assert not near.distance("230882106000", "230882106000").estimated  # its point is guessed, that it is itself is not
    beside = near.distance(TOWN, "230882106000")  # of neither the point is known: both stand on the county's
    assert (
        beside.words == "同一个县，远近不清楚"
        and "230882106000" not in near.around(TOWN, 20)
        and TOWN in near.around(TOWN, 5)
    )
    assert near.distance(TOWN, SIBLING_TOWN).words.endswith(" 公里")


def test_the_newest_and_the_best_paid_stand_first(recruiter, employer):
    rows = {one.pk: one for one in stocked(employer, 60)}
    new = [rows[key].confirmed_at for key in find(read({"sort": "new"}), size=100).vacancies]
    paid = [rows[key].month_high for key in find(read({"sort": "pay"}), size=100).vacancies]
    assert new == sorted(new, reverse=True) and paid == sorted(paid, reverse=True)


def test_what_is_called_so_stands_before_what_only_speaks_of_it(recruiter, employer):
    rows = {one.pk: one for one in stocked(employer, 120)}
    asked = read({"q": "锅炉工"})
    for answer in (find(asked, size=100), look_in_arrays(arrays(), wanted(asked), 100, False)):
        found = [("锅炉" in rows[key].title) for key in answer.vacancies]
        assert found[0] and found == sorted(found, reverse=True) and not all(found)


def test_the_word_that_was_asked_says_more_than_another_for_the_same(recruiter, employer):
    alike = {"title": "跑腿的", "skills": [], "conditions": "肯干就行", "benefits": []}
    (own,) = stocked(employer, 1, duties="送货，派件员", **alike)
    (other,) = stocked(employer, 1, duties="送货，快递员", **alike)
    for said, first in (("派件员", own), ("快递员", other)):
        found = look_in_arrays(arrays(), wanted(read({"q": said})), 10, False).vacancies
        assert set(found) == {own.pk, other.pk} and found[0] == first.pk, said


def test_words_within_a_word_rank_a_little_and_are_not_needed(recruiter, employer):
    want = wanted(read({"q": "人力资源"}))
    assert {one.said for one in want.groups} == {"人力资源"}
    assert {word for word, _ in want.parts} == {"人力", "资源"} and all(
        weight < min(want.weights) for _, weight in want.parts
    )
    (row,) = stocked(employer, 1, title="人力资源专员", duties="负责人力资源")
    assert look_in_arrays(arrays(), want, 10, False).vacancies == find(want.asked).vacancies == [row.pk]


def test_pages_follow_each_other_without_gap_or_doubling(recruiter, employer):
    rows = stocked(employer, 70)
    seen = [key for page in range(1, 5) for key in find(read({"page": page})).vacancies]
    assert len(seen) == len(set(seen)) == len(rows)
    assert find(read({"page": 999})).vacancies == seen[3 * PAGE :]  # behind the last page is the last page


@pytest.mark.parametrize("said", ["开车", "司机", "大货司机", "跑车", "拉货 司机"])
def test_other_words_for_the_same_work_find_it(recruiter, employer, said):
    rows = {one.pk: one.title for one in stocked(employer, 60)}
    found = {rows[key] for key in find(read({"q": said}), size=100).vacancies}
    assert "货车司机" in found


@pytest.mark.parametrize(
    ("said", "meant"),
    [("shouyinyuan", "收银员"), ("收音员", "收银员"), ("dianhangon", "电焊工"), ("收银员", ""), ("%%%", "")],
)
def test_what_was_mistyped_is_asked_back(recruiter, employer, said, meant):
    stocked(employer, 40)
    phrases.learn()
    assert phrases.repaired(said) == meant


def test_where_nothing_has_all_words_what_has_some_is_shown_and_said(recruiter, employer):
    stocked(employer, 60)
    phrases.learn()
    found = find(read({"q": "收银员 开飞机"}))
    assert found.some and found.count
    assert not find(read({"q": "收银员"})).some


@pytest.mark.parametrize("q", ["收银员", "开车", "锅炉 夜班", "收银员 开飞机", "粮食烘干塔操作工"])
@pytest.mark.parametrize("sort", Sort.values)
def test_arrays_and_table_come_to_the_same_and_where_words_do_not_count_to_the_same_order(recruiter, employer, q, sort):
    stocked(employer, 90)
    phrases.learn()
    asked, seen = read({"q": q, "sort": sort, "region": "230800000000", "home": TOWN}), arrays()
    for one_is_enough in (False, True):
        want = wanted(asked, some=one_is_enough)
        held, table = look_in_arrays(seen, want, 50, True), look_in_table(want, 50, True)
        assert (set(held.vacancies), held.count, held.places) == (set(table.vacancies), table.count, table.places)
        assert sort == Sort.BEST or held.vacancies == table.vacancies


def test_near_and_away_share_all_vacancies_between_them(recruiter, employer):
    rows = stocked(employer, 60)
    here, away = find(read({"region": COUNTY})), find(read({"region": COUNTY, "where": "away"}))
    assert here.count + away.count == len(rows)
    assert not set(find(read({"region": COUNTY}), size=100).vacancies) & set(
        find(read({"region": COUNTY, "where": "away"}), size=100).vacancies
    )


def test_new_since_is_the_same_search_cut_at_a_moment(recruiter, employer):
    rows = stocked(employer, 80)
    since = timezone.now() - timedelta(days=10)
    asked = read({"region": COUNTY, "form": ["full_time", "gig"]})
    wanted = {one.pk for one in rows if fits(one, asked) and one.published_at > since}
    assert set(new_since(asked, since, 100)) == wanted and wanted


BAD = ["%", "_", "%_%", "'; DROP TABLE matching_searchrow; --", "(a+)+$", "\\", "'", '"', "a & | ! b", ":*", "<->", "\x00", "　", "🌾",
       "电" * 10_000, "(" * 5_000, "a b " * 3_000, "收银员:A", "r:230882000000", "\u202e张三"]  # fmt: skip


@pytest.mark.parametrize("said", BAD)
def test_case_57_no_sign_means_anything_and_nothing_takes_long(recruiter, employer, said):
    stocked(employer, 20)
    find(read({"q": "收银员"}))
    began = time.perf_counter()
    found = find(read({"q": said}))
    assert time.perf_counter() - began < 0.3
    assert found.count <= 20


PATIENT = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@PATIENT
@given(some.text(max_size=80))
def test_any_text_is_a_search(said):
    read({"q": said, "region": said, "home": said, "pay": said, "sort": said, "page": said, "occupation": said})


@PATIENT
@given(
    some.dictionaries(
        some.sampled_from(["q", "region", "pay", "form", "age", "page", "home", "where"]), some.text(max_size=14)
    )
)
def test_an_address_read_and_written_is_the_same_search(said):
    asked = read(said)
    assert read(QueryDict(asked.query())) == asked
