"""The classification as loaded: whole, searchable, a tree; loading it again changes nothing."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.constraints import explained
from portal.occupations import selectors
from portal.occupations.codes import above, is_code, prefix_of
from portal.occupations.enums import Level
from portal.occupations.models import Occupation
from portal.occupations.services import load_occupations

pytestmark = pytest.mark.django_db


def test_the_classification_is_whole():
    counts = {level: Occupation.objects.filter(level=level).count() for level in Level}
    assert counts == {Level.MAJOR: 8, Level.MEDIUM: 72, Level.MINOR: 335, Level.OCCUPATION: 1632}
    welder = Occupation.objects.get(code="6-18-02-04")
    assert (welder.name, welder.above.name) == ("焊工", "机械热加工人员")
    assert (welder.major_code, welder.medium_code, welder.minor_code) == ("6-00-00-00", "6-18-00-00", "6-18-02-00")


def test_marks_are_no_part_of_a_name():
    guard = Occupation.objects.get(code="5-02-03-01")
    assert (guard.name, guard.is_green, guard.is_digital) == ("护林员", True, False)
    assert not Occupation.objects.filter(name__regex="[LS]$").exists()


def test_a_group_without_a_row_is_not_invented():
    assert not Occupation.objects.filter(code="1-06-01-00").exists()
    assert Occupation.objects.get(code="1-06-01-02").above_id == "1-06-00-00"


def test_loading_again_does_nothing_and_a_dropped_code_stays_inactive():
    assert load_occupations() == 0
    Occupation.objects.create(code="8-99-99-99", level=4, name="旧职业", major_code="8-00-00-00", above_id="8-00-00-00")
    assert load_occupations(force=True) == 2047
    assert not Occupation.objects.get(code="8-99-99-99").is_active
    assert selectors.standing(["8-99-99-99", "6-18-02-04"]) == ["6-18-02-04"]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("焊工", "焊工"),
        ("hg", "焊工"),
        ("hangong", "焊工"),
        ("月嫂", "家政服务员"),
        ("6-18-02-04", "焊工"),
        ("保育", "保育师"),
    ],
)
def test_it_is_found_as_people_write(words, first):
    names = [one.name for one in selectors.search(words)]
    assert first in names[:5], names[:5]


def test_whole_names_come_first_then_beginnings_then_the_rest():
    names = [one.name for one in selectors.search("保安")]
    assert names[0].startswith("保安")
    assert all("保安" not in name or names.index(name) < 10 for name in names)


def test_large_groups_are_not_to_be_wished_for():
    assert all(not one.code.endswith("00-00") for one in selectors.search("人员"))


@given(st.text(max_size=60))
def test_anything_may_be_searched_for(text):
    from django.db import connection

    with connection.cursor():
        assert len(selectors.search(text)) <= 20


def test_percent_and_underscore_mean_themselves():
    assert selectors.search("%") == selectors.search("_") == []


def test_the_tree_leads_from_eight_groups_to_every_occupation():
    reached = set()
    top = selectors.children_of()
    assert len(top) == 8
    chef = selectors.children_of("4-03-02-00")
    assert "中式烹调师" in [branch.name for branch in chef] and all(branch.leaf for branch in chef)
    parents = dict(Occupation.objects.values_list("code", "above_id"))
    for code in parents:
        at = code
        while parents[at]:
            at = parents[at]
        reached.add(at)
    assert reached == {branch.code for branch in top}


def test_a_path_names_what_stands_above():
    assert [one.name for one in selectors.path_of("4-03-02-01")][1:] == [
        "住宿和餐饮服务人员",
        "餐饮服务人员",
        "中式烹调师",
    ]
    assert selectors.path_of("4-99-99-99") == selectors.path_of("x") == []


def test_a_search_and_a_step_are_one_query_each(django_assert_num_queries):
    with django_assert_num_queries(1):
        selectors.search("司机")
    with django_assert_num_queries(1):
        selectors.children_of("4-00-00-00")
    with django_assert_num_queries(0):
        selectors.names_of(["6-18-02-04"] * 30)


def test_a_code_of_another_shape_is_refused():
    with pytest.raises(ValidationError, match="职业代码写成"), explained():
        Occupation.objects.create(code="9-18-02-04", level=1, name="没有", major_code="9-00-00-00")


def test_what_may_stand_above_a_code():
    assert above("4-03-02-01") == ["4-03-02-00", "4-03-00-00", "4-00-00-00"]
    assert above("4-00-00-00") == []
    assert (prefix_of("4-03-00-00"), prefix_of("4-03-02-01")) == ("4-03", "4-03-02-01")
    assert not is_code("4-03-02-0１") and not is_code("9-03-02-01")


def test_everything_under_a_group_is_one_range_of_codes():
    welding = set(Occupation.objects.below("6-18-02-00").values_list("code", flat=True))
    assert "6-18-02-04" in welding and "6-18-02-00" not in welding
    assert all(code.startswith("6-18-02") for code in welding)
    assert selectors.name_of("6-18-02-04") == "焊工" and selectors.name_of("9") == ""
