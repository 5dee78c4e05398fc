"""Columns read at once give what cell by cell gives: the same clean text, or nothing said and the slow reader asked."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.people.identity import check_character
from portal.ui.imports import cells, quick
from portal.ui.imports.checking import Checker
from portal.ui.imports.columns import Column, Heading
from portal.ui.imports.subjects import Subject

DAYS = st.dates(date(1890, 1, 1), date.today() + timedelta(days=400))
STARTS = st.sampled_from(["230000", "230882", "810000", "830000", "840000", "900000", "000000", "110101", "23088A"])
SIGNS = st.text("0123456789Xx 　'-A①·王１", max_size=20)
NAMES = st.text("王李秀英·𠮷 a1\u200b\ufe00ö", max_size=24) | st.text(max_size=12)


@st.composite
def numbers(draw):
    first = f"{draw(STARTS)}{draw(DAYS):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    last = check_character(first) if first.isdigit() else "0"
    return first + draw(st.sampled_from([last, last.lower(), "0", "X", last + " ", ""]))


CELLS = {
    cells.id_number: numbers() | SIGNS,
    cells.phone: st.from_regex(r"1[0-9]{9,11}(x|\.0)?", fullmatch=True) | SIGNS,
    cells.name: NAMES,
}


def slowly(read, cell):
    try:
        text = cells.trimmed(cell)
        return read(text) if text else None
    except ValidationError:
        return None


@pytest.mark.parametrize("read", CELLS)
@given(data=st.data())
def test_a_column_read_at_once_says_what_its_cells_say_one_by_one(read, data):
    column = data.draw(st.lists(CELLS[read], max_size=30))
    for cell, found in zip(column, quick.QUICK[read](column), strict=True):
        assert found is None or found == slowly(read, cell)


@pytest.mark.parametrize("demo", [True, False])
def test_most_plain_cells_are_read_at_once_and_demo_numbers_only_on_a_demo(settings, demo):
    settings.DEMO = demo
    first = "23000019870402001"
    number = first + check_character(first)
    assert quick.id_numbers([number]) == [number if demo else None]
    real = "138" + "0" * 8  # no literal: no test speaks of a person who could exist
    assert quick.phones([real, "12612345678"]) == [real, "12612345678" if demo else None]
    assert quick.names(["欧阳秀英", "𠮷田"]) == ["欧阳秀英", None] and quick.id_numbers([]) == []


def test_numbers_of_the_last_days_and_of_days_that_never_were_go_the_slow_way():
    def number(day):
        first = f"230000{day}001"
        return first + check_character(first)

    today = f"{date.today():%Y%m%d}"
    asked = [number(day) for day in ("20240229", "20230229", "19000101", "18991231", today, "19991301")]
    assert [bool(one) for one in quick.id_numbers(asked)] == [True, False, True, False, False, False]


COLUMNS = (
    Column("name", "姓名", cells.name, required=True),
    Column("number", "证件号码", cells.id_number, required=True, varied=True),
    Column("phone", "手机号码", cells.phone, varied=True),
)
SUBJECT = Subject("x", "x", "人", COLUMNS, None, None, None, None, once_by="number")  # type: ignore[arg-type]


def one_by_one(rows):
    """The plain way: the first wrong cell of each row, then whether an earlier right row bears the number."""
    lines, faults, seen = [], [], {}
    for at, row in rows:
        clean = []
        for column, cell in zip(COLUMNS, row, strict=True):
            try:
                text = cells.trimmed(cell)
                if not text and column.required:
                    raise ValidationError("")
                clean.append(column.read(text) if text else "")
            except ValidationError:
                faults.append((at, column.title))
                break
        else:
            if seen.setdefault(clean[1], at) == at:
                lines.append((at, tuple(clean)))
            else:
                faults.append((at, "证件号码"))
    return lines, faults


FEW = [f"2300001987040200{at}" + check_character(f"2300001987040200{at}") for at in range(4)]


@given(st.lists(st.tuples(st.sampled_from(["王秀英", "", "张 三", "a1"]), st.sampled_from([*FEW, "1"]), st.sampled_from(["", "12612345678", "9"])), max_size=24), st.integers(1, 7))  # fmt: skip
def test_batches_of_any_size_find_what_rows_one_by_one_find(rows, size):
    numbered = [(at, list(row)) for at, row in enumerate(rows, start=2)]
    checker, lines, faults = Checker(SUBJECT, ()), [], []
    for at in range(0, len(numbered), size):
        right, wrong = checker.batch(Heading(1, (0, 1, 2)), numbered[at : at + size])
        lines += [(line.number, line.cells) for line in right]
        faults += [(fault.number, fault.column) for fault in wrong]
    assert (lines, sorted(faults)) == one_by_one(numbered)
