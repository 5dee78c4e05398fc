"""Dirty cells: what becomes of them, and what people are told where nothing can."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.people.identity import check_character
from portal.ui.imports import cells
from portal.ui.imports.columns import Column
from portal.ui.imports.headings import heading_in
from tests.conftest import COUNTY, FAR_TOWN, TOWN

GOOD = "23000019870402001"
NUMBER = GOOD + check_character(GOOD)
AREA = ((COUNTY, "230882999999"),)


def told(read, cell, *more) -> str:
    with pytest.raises(ValidationError) as problem:
        read(cell, *more)
    return problem.value.messages[0]


@pytest.mark.parametrize(
    "cell", [NUMBER, f" {NUMBER} ", NUMBER.lower(), "　".join([NUMBER[:6], NUMBER[6:]]), f"'{NUMBER}"]
)
def test_a_number_is_read_however_it_is_dressed(cell):
    assert cells.id_number(cells.trimmed(cell)) == NUMBER


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("2.30000E+17", "科学计数"), ("2.3e17", "科学计数"), ("230000870402001", "15 位的旧号码"),
        (NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1"), "对不上"), ("23000019870402", "要写满 18 位，您写了 14 位"),
        ("230000198704022000"[:15] + "000", "最后三位变成了 000"), ("无", "18 位"),
    ],
)  # fmt: skip
def test_a_spoilt_number_says_what_spoilt_it(cell, words):
    assert words in told(cells.id_number, cell)


@pytest.mark.parametrize(
    "cell", ["12645550173", "126 4555 0173", "+86-126-4555-0173", "12645550173.0", "１２６４５５５０１７３"]
)
def test_a_telephone_is_read_whatever_a_spreadsheet_did_to_it(cell):
    assert cells.phone(cell) == "12645550173"


@given(st.dates(date(1955, 1, 1), date(2090, 12, 31)))
def test_a_day_is_read_in_every_way_to_write_it(day):
    serial = (day - date(1899, 12, 30)).days
    ways = [
        day.isoformat(), f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日", str(serial), f"{serial}.0", f"{day.isoformat()} 00:00:00",
    ]  # fmt: skip
    assert {cells.day(one) for one in ways} == {day.isoformat()}


@pytest.mark.parametrize("cell", ["2025-02-29", "正月初三", "9999-99-99", "2025-13-01", "去年", "202506", "6月11日"])
def test_what_is_no_day_is_said(cell):
    assert "日期看不懂" in told(cells.day, cell)


def test_a_day_to_come_is_no_day_that_something_happened():
    assert "还没有到" in told(cells.past_day, (date.today() + timedelta(days=40)).isoformat())


@pytest.mark.parametrize(
    ("cell", "name"),
    [("张 三", "张三"), ("张三", "张三"), ("阿依古丽•买买提", "阿依古丽·买买提"), ("𠮷㛃䶮", "𠮷㛃䶮")],
)
def test_a_name_is_kept_as_people_write_it(cell, name):
    assert cells.name(cell) == name


def test_what_nobody_sees_is_gone_and_what_nobody_can_read_is_said():
    assert cells.trimmed("\ufeff张\u200b三\u00a0") == "张三"
    assert "编码坏了" in told(cells.trimmed, "张\ufffd")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cell",
    [
        "锦山镇",
        "富锦市锦山镇",
        "佳木斯市富锦市锦山镇",
        "黑龙江省佳木斯市富锦市 锦山镇",
        "佳木斯市锦山镇",
        TOWN,
        TOWN[:9],
    ],
)
def test_a_township_is_found_by_every_name_that_leads_to_it(cell):
    assert cells.place(cell, AREA) == TOWN


@pytest.mark.django_db
def test_a_village_is_found_with_and_without_its_committee():
    from portal.regions.models import Division

    village = Division.objects.current().filter(parent_id=TOWN, name__endswith="村委会").order_by("code").first()
    name = village.name.removesuffix("委会")
    assert {cells.place(f"锦山镇{one}", AREA) for one in (village.name, name, name + "民委员会")} == {village.code}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("富锦市", "找不到"),
        (COUNTY, "请写到乡镇或街道"),
        ("不知道哪里", "找不到"),
        (FAR_TOWN, "不归本单位管"),
        ("999999", "没有这个区划代码"),
        ("110101", "不是省里"),
    ],
)
def test_a_place_that_will_not_do_says_why(cell, words):
    assert words in told(cells.place, cell, AREA)


@pytest.mark.django_db
def test_a_name_borne_by_many_is_the_one_at_home_or_asks_for_the_county():
    from portal.regions.gazetteer import NAMED

    name, places = next(
        (name, places)
        for name, places in NAMED.current().items()
        if len({one.code for one in places}) > 3 and name.endswith("镇")
    )
    assert (
        "请在前面写上县" in told(cells.place, name, AREA)
        or len([one for one in places if one.code.startswith("230882")]) == 1
    )


COLUMNS = (
    Column("name", "姓名", cells.name, ("名字",), required=True), Column("number", "证件号码", cells.id_number, ("身份证号",), required=True),
    Column("day", "日期", cells.day),
)  # fmt: skip


@pytest.mark.parametrize("above", [0, 1, 5])
def test_the_heading_is_found_in_any_order_under_titles_and_with_marks(above):
    rows = [["2026 年名册", "", ""]] * above + [["备注", "身份证号*", "日 期", "姓　名"], ["", NUMBER, "", "张三"]]
    found = heading_in(rows, COLUMNS)
    assert (found.row, found.places, found.unknown) == (above + 1, (3, 1, 2), ("备注",))
    assert found.columns([rows[-1], ["x"]]) == [["张三", ""], [NUMBER, ""], ["", ""]]


def test_a_heading_that_lacks_a_column_or_has_it_twice_is_told():
    assert "没有找到这几列：证件号码" in told(heading_in, [["姓名", "日期"]], COLUMNS)
    assert "没有找到这几列：姓名、证件号码" in told(heading_in, [], COLUMNS)
    assert "“姓名”有 2 列（姓名、名字）" in told(heading_in, [["姓名", "名字", "身份证号"]], COLUMNS)
