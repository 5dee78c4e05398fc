"""ISCO-08 whole, every small group of ours held against it, and the well-known ones where anybody would look."""

from collections import Counter

import pytest

from portal.occupations.catalogue import read
from portal.occupations.codes import is_code
from portal.occupations.enums import Level, Match
from portal.occupations.isco import GROUP, OF_A_PART, counterpart_of, crosswalk, groups

OURS = {row["code"]: row for row in read("occupations.csv") if int(row["level"]) >= Level.MINOR}


def test_isco_is_whole_and_each_group_stands_under_another():
    known = groups()
    assert Counter(map(len, known)) == {1: 10, 2: 43, 3: 130, 4: 436} and len(read("isco08.csv")) == 619
    assert all(code.isdecimal() and code[:-1] in {"", *known} for code in known)
    above = {code[:-1] for code in known}
    assert all(code in above for code in known if len(code) < 4)
    assert all(one.name.strip() and one.english.strip() for one in known.values())
    assert known["2512"].esco == "http://data.europa.eu/esco/isco/C2512"


def test_every_small_group_has_a_row_and_no_row_is_idle():
    rows = crosswalk()
    assert len(rows) == len(read("isco08_crosswalk.csv"))
    assert {code for code in rows if len(code) == GROUP} == {code[:GROUP] for code in OURS}
    own = {code for code in rows if len(code) != GROUP}
    assert all(is_code(code) and code in OURS and code[GROUP:] != "-00" for code in own)
    parts = {code: rows[code[:GROUP]] for code in own}
    assert [
        code
        for code, group in parts.items()
        if (group.isco, OF_A_PART[group.match]) == (rows[code].isco, rows[code].match)
    ] == []
    assert all(counterpart_of(code) for code in OURS)


@pytest.mark.parametrize(
    ("code", "isco", "match"),
    [
        ("2-02-10-03", "2512", Match.CLOSE),  # 计算机软件工程技术人员
        ("2-02-10-00", "25", Match.CLOSE),
        ("2-05-01-07", "2261", Match.CLOSE),  # 口腔科医师
        ("2-05-01-01", "2212", Match.BROAD),  # 内科医师
        ("2-06-03-00", "2411", Match.BROAD),  # 会计专业人员: stands in its group's code
        ("2-07-04-00", "2611", Match.CLOSE),  # 律师
        ("2-08-02-04", "2341", Match.EXACT),  # 小学教师
        ("4-02-02-02", "8332", Match.CLOSE),  # 道路货运汽车驾驶员
        ("4-03-02-01", "5120", Match.CLOSE),  # 中式烹调师
        ("4-07-05-01", "5414", Match.BROAD),  # 保安员: a part of its group
        ("4-10-03-02", "5141", Match.CLOSE),  # 美发师
        ("4-12-01-01", "7231", Match.BROAD),  # 汽车维修工
        ("5-01-02-01", "6111", Match.CLOSE),  # 农艺工
        ("6-08-01-00", "732", Match.EXACT),  # 印刷人员
        ("6-18-02-04", "7212", Match.BROAD),  # 焊工
        ("6-29-01-01", "7112", Match.BROAD),  # 砌筑工
        ("3-02-01-00", "5412", Match.NARROW),  # 人民警察
    ],
)
def test_what_anybody_knows(code, isco, match):
    found = counterpart_of(code)
    assert (found.isco.code, found.match) == (isco, match)


def test_what_is_larger_or_unknown_has_none():
    assert [counterpart_of(code) for code in ("2-00-00-00", "2-02-00-00", "7-00-00-00", "", "x")] == [None] * 5
