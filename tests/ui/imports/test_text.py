"""Case 38: CSV in every encoding that offices send, alone and mixed, with the characters that GBK does not have."""

import io
import random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.imports.text import MIXED, UNREADABLE, encoding_of, rows_of

RARE = "𠮷㛃䶮𰜩"  # none of them in GBK; the last one is U+30729
PLAIN = [["姓名", "住在"], ["张三", "富锦市锦山镇"], ["赵·小明", "说“好”\r\n第二行"]]
WITH_RARE = [*PLAIN, [RARE, "锦山镇"]]


def written(rows, encoding, sign=","):
    lines = [sign.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows]
    return "".join(lines).encode(encoding)


def read(content: bytes, piece: int = 7):
    def pieces():
        return iter([content[at : at + piece] for at in range(0, len(content), piece)])

    found = encoding_of(pieces)
    return found, list(rows_of(pieces, found))


FILES = [
    ("utf-8", WITH_RARE, "utf-8"), ("utf-8-sig", WITH_RARE, "utf-8-sig"), ("gb18030", WITH_RARE, "gb18030"),
    ("gbk", PLAIN, "gb18030"), ("gb2312", [["姓名"], ["张三"]], "gb18030"), ("utf-16", WITH_RARE, "utf-16"),
    ("utf-16-le", [["a", "b"], ["张三", "230000198704020011"]], "utf-16-le"),
    ("utf-16-be", [["a", "b"], ["张三", "230000198704020011"]], "utf-16-be"),
]  # fmt: skip


@pytest.mark.parametrize(("encoding", "rows", "found"), FILES)
@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_case_38_every_encoding_is_found_and_read_unchanged(encoding, rows, found, piece):
    assert read(written(rows, encoding), piece) == (found, rows)


@pytest.mark.parametrize("sign", [",", "\t", ";", "|", "，"])
def test_whatever_parts_the_cells_is_found(sign):
    assert read(written(PLAIN, "utf-8", sign))[1] == PLAIN


def test_a_file_whose_rows_are_of_two_encodings_is_read_row_by_row():
    content = written([["姓名", "住在"], ["张三", "锦山镇"]], "utf-8") + written([["李四", "上街基镇"]], "gbk")
    found, rows = read(content)
    assert found == MIXED and rows == [["姓名", "住在"], ["张三", "锦山镇"], ["李四", "上街基镇"]]


def test_lines_that_end_as_old_machines_end_them_are_lines():
    assert read('姓名,住在\r张三,锦山镇\r李四,"富\r锦"\r'.encode())[1] == [
        ["姓名", "住在"],
        ["张三", "锦山镇"],
        ["李四", "富\r锦"],
    ]


def test_a_row_that_no_encoding_explains_carries_a_mark_and_spoils_no_other():
    content = written([["姓名"], ["张三"]], "utf-8") + b"\xff\xfe\xff\r\n" + written([["李四"]], "gbk")
    rows = read(content)[1]
    assert rows[1] == ["张三"] and UNREADABLE in rows[2][0] and rows[3] == ["李四"]


def test_a_quotation_mark_that_never_ends_is_an_error_and_not_a_file_in_one_cell():
    content = b"a,b\r\n" + b'1,"2\r\n' + b"3,4\r\n" * 40_000
    with pytest.raises(Exception, match="引号只有一半"):
        read(content, 4096)


def test_empty_lines_count_as_rows_so_that_numbers_are_those_of_the_file():
    assert read(b"\r\n\r\na,b\r\n\r\n1,2\r\n")[1] == [[], [], ["a", "b"], [], ["1", "2"]]


CELLS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='"\ufeff\ufffd\x85\u2028\u2029'), max_size=12
)


@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]),
)
def test_whatever_people_write_comes_back_as_it_was(rows, encoding):
    rows = [["姓名", "住在", "备注，说明"], *rows]
    content = written(rows, encoding)

    def pieces():
        return iter([content])

    found = {"gb18030": ("gb18030", "utf-8")}.get(encoding, (encoding,))
    assert encoding_of(pieces) in found
    assert list(rows_of(pieces, encoding)) == rows


def test_bytes_of_any_kind_raise_nothing_but_what_people_are_told():
    for seed in range(40):
        dice = random.Random(seed)
        content, told = bytes(dice.randrange(256) for _ in range(400)), []
        try:
            encoding, rows = read(content)
        except ValidationError as problem:
            told = problem.messages
        assert all(told) if told else encoding and all(isinstance(cell, str) for row in rows for cell in row)


def test_a_large_file_is_read_piece_by_piece():
    file = io.BytesIO(b"a,b\r\n" + b"1,2\r\n" * 200_000)

    def pieces():
        file.seek(0)
        return iter(lambda: file.read(1 << 16), b"")

    assert sum(1 for _ in rows_of(pieces, "utf-8")) == 200_001
