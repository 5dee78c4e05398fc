"""Cascader, search, names, successors and distance."""

import time
from datetime import date

import pytest

from portal.regions import selectors
from portal.regions.codes import CHINA
from portal.regions.enums import Level
from portal.regions.models import Division

pytestmark = pytest.mark.usefixtures("divisions")


def titles(answer):
    return [group["title"] for group in answer["groups"]]


def test_the_province_opens_on_its_cities_sorted_by_pinyin():
    answer = selectors.children_of()
    names = [item["name"] for item in answer["groups"][0]["items"]]
    assert titles(answer) == ["市地"]
    assert len(names) == 13
    assert names.index("大庆市") < names.index("哈尔滨市") < names.index("佳木斯市")


def test_a_county_opens_in_groups_that_hold_only_current_units():
    answer = selectors.children_of("230882000000")
    assert titles(answer) == ["街道", "镇", "农场和林区"]
    assert [step["name"] for step in answer["path"]] == ["黑龙江省", "佳木斯市", "富锦市"]
    shown = {item["code"] for group in answer["groups"] for item in group["items"]}
    assert shown == set(Division.objects.current().filter(parent="230882000000").values_list("code", flat=True))


def test_a_township_without_villages_is_a_leaf_and_opens_empty():
    leaf = Division.objects.current().filter(level=Level.TOWN).with_leaf().filter(leaf=True).order_by("code")[0]
    items = [i for g in selectors.children_of(leaf.county_code)["groups"] for i in g["items"]]
    assert next(i for i in items if i["code"] == leaf.code)["leaf"] is True
    assert selectors.children_of(leaf.code)["groups"] == []


def test_two_queries_whatever_the_size(django_assert_num_queries):
    for code in ("230000000000", "230882000000", "232761000000"):
        with django_assert_num_queries(2):
            selectors.children_of(code)


def test_other_provinces_open_too():
    provinces = selectors.children_of(CHINA)["groups"][0]["items"]
    assert len(provinces) == 34 and provinces[0]["name"] == "黑龙江省"
    cities = selectors.children_of("440000000000")["groups"][0]["items"]
    leaves = {item["name"]: item["leaf"] for item in cities}
    assert leaves["东莞市"] and not leaves["广州市"]  # a city without counties, and one with
    assert titles(selectors.children_of("220100000000")) == ["县市区"]
    assert selectors.children_of("810000000000")["groups"] == []
    with pytest.raises(selectors.UnknownRegion):
        selectors.children_of("990000000000")


@pytest.mark.parametrize(
    ("q", "first", "path"),
    [
        ("富锦", "富锦市", "佳木斯市"),
        ("fjs", "富锦市", "佳木斯市"),
        ("FuJin Shi", "富锦市", "佳木斯市"),
        ("ｆｊｓ", "富锦市", "佳木斯市"),
        ("上街基", "上街基镇", "佳木斯市富锦市"),
        ("230882", "富锦市", "佳木斯市"),
    ],
)
def test_search_by_name_initials_pinyin_and_code(q, first, path):
    item = selectors.search(q)[0]
    assert (item["name"], item["path"]) == (first, path)


def test_search_stays_within():
    found = selectors.search("红旗", within="232700000000", limit=50)
    assert found and all(item["code"].startswith("2327") for item in found)
    assert selectors.search("松北街道", within="230882000000") == []


def test_search_never_shows_what_is_gone():
    assert "双城镇" not in {item["name"] for item in selectors.search("双城镇")}


@pytest.mark.parametrize(
    "q", ["%", "_", "%%%", "\\", "富%市", "a" * 10_000, "(" * 10_000, "'; DROP TABLE x --", "\x00", "   ", ""]
)
def test_case_57_wildcards_and_long_texts_are_only_text(q):
    began = time.perf_counter()
    assert selectors.search(q) == []
    assert time.perf_counter() - began < 0.3


def test_search_takes_two_queries(django_assert_num_queries):
    for limit in (1, 30):
        with django_assert_num_queries(2):
            selectors.search("红旗", limit=limit)


def test_full_names():
    assert selectors.full_name("230882119000") == "佳木斯市富锦市上街基镇"
    assert selectors.full_name("230000000000") == "黑龙江省"
    assert selectors.full_name("220102000000") == "吉林省长春市南关区"
    assert selectors.full_name("110105000000") == "北京市朝阳区"
    assert selectors.full_name("230833000000") == "抚远县"
    for code in ("239999000000", "990000000000"):
        with pytest.raises(selectors.UnknownRegion):
            selectors.full_name(code)


@pytest.mark.parametrize(
    ("code", "successor", "since"),
    [
        ("230882", "230882000000", None),
        ("230833", "230883000000", 2016),  # 抚远县 became a city
        ("230107000", "230110000000", 2006),  # 动力区 joined 香坊区
        ("230802000000", "230811000000", 2006),  # 永红区 joined 郊区
        ("230702", "230717000000", 2019),  # 伊春区 became 伊美区
        ("232121", "230112000000", 1987),  # 阿城县, through a code that was dealt out anew
        ("230105", None, 2004),  # 太平区: the list names a unit of another province, which is not followed
        ("231011", None, 1997),  # 郊区 of 牡丹江: revoked, nothing named
        ("２３０８３３", "230883000000", 2016),
        ("220102", "220102000000", None),  # another province
    ],
)
def test_case_36_old_and_foreign_codes_map_to_the_unit_of_today(code, successor, since):
    meaning = selectors.resolve(code)
    assert (meaning.current, meaning.since) == (successor, since)
    assert meaning.is_local == code.startswith(("23", "２３"))
    assert meaning.code == code.translate(str.maketrans("０２３８", "0238")).ljust(12, "0")


def test_case_36_history_keeps_the_old_code_and_its_days():
    before = selectors.resolve("230833", on=date(2015, 12, 31))
    assert (before.name, before.current, before.is_current) == ("抚远县", "230833000000", True)
    assert selectors.successor_of("230833", on=date(2016, 1, 1)) == "230883000000"
    assert selectors.successor_of("232121", on=date(1983, 6, 1)) == "230121000000"


def test_case_36_an_old_township_points_at_its_successor_by_name():
    old = Division.objects.filter(level=Level.TOWN, link_basis="by_name").order_by("code")[0]
    meaning = selectors.resolve(old.code)
    assert (meaning.current, meaning.basis, meaning.is_current) == (old.successor_id, "by_name", False)
    assert Division.objects.get(code=meaning.current).name == old.name


def test_case_36_an_unheard_code_is_refused_in_words():
    for code in ("239999", "650108"):
        with pytest.raises(ValueError, match="没有这个区划代码"):
            selectors.resolve(code)


def test_every_old_local_code_of_the_list_is_understood():
    from portal.regions.models import CodeChange

    old = {code for code in CodeChange.objects.values_list("old_code", flat=True) if code.startswith("23")}
    gone = {code for code in old if selectors.resolve(code).current is None}
    assert len(gone) == 7
    standing = set(Division.objects.current().values_list("code", flat=True))
    assert {selectors.successor_of(code) for code in old - gone} <= standing


def test_nearest_is_by_distance_and_leaves_guesses_out():
    found = selectors.nearest(47.25, 132.03, 5)
    assert found[0]["name"] == "富锦镇" and found[0]["path"] == "佳木斯市富锦市"
    assert [item["distance_m"] for item in found] == sorted(item["distance_m"] for item in found)
    assert not any(item["estimated"] for item in found)
    assert any(item["estimated"] for item in selectors.nearest(47.25, 132.03, 30, with_estimated=True))


def test_nearest_agrees_with_a_walk_over_all_points():
    from math import asin, cos, radians, sin, sqrt

    def metres(unit):
        a = sin(radians(unit.lat - 46.1) / 2) ** 2
        b = cos(radians(46.1)) * cos(radians(unit.lat)) * sin(radians(unit.lon - 127.2) / 2) ** 2
        return 12_742_000 * asin(sqrt(a + b))

    towns = Division.objects.current().filter(level=Level.TOWN, estimated=False, lat__isnull=False)
    expected = [unit.code for unit in sorted(towns, key=lambda unit: (metres(unit), unit.code))][:40]
    assert [item["code"] for item in selectors.nearest(46.1, 127.2, 40)] == expected


def test_far_away_there_is_nothing_near_and_no_place_is_refused():
    assert selectors.nearest(0, 0) == []
    for lat, lon in ((91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))):
        with pytest.raises(ValueError, match="经纬度"):
            selectors.nearest(lat, lon)
