"""How the two lists of townships are joined."""

from portal.regions.catalogue import link_townships, spelled
from portal.regions.enums import LinkBasis

CODE, NAME, UNKNOWN = LinkBasis.BY_CODE, LinkBasis.BY_NAME, LinkBasis.UNKNOWN


def test_a_name_outweighs_a_code():
    """230109005000 is 松安街道 in one list and 松北街道 in the other; the villages follow the name."""
    current = {"230109005000": "松安街道", "230109006000": "松北街道"}
    statistical = {"230109005000": "松北街道", "230109006000": "松安街道"}
    assert link_townships(current, statistical) == {
        "230109005000": ("230109006000", NAME),
        "230109006000": ("230109005000", NAME),
    }


def test_names_that_differ_by_what_one_list_leaves_out_are_equal():
    current = {"230184101000": "拉林镇", "230403002000": "团结路街道", "230403006000": "红旗路街道"}
    statistical = {"230184101000": "拉林满族镇", "230403002000": "红旗街道", "230403006000": "团结街道"}
    links = link_townships(current, statistical)
    assert links["230184101000"] == ("230184101000", CODE)
    assert links["230403002000"] == ("230403006000", NAME)


def test_an_equal_code_counts_only_where_no_name_speaks_against_it():
    current = {"230123105000": "宏克力镇", "230109004000": "松祥街道"}
    statistical = {"230123105000": "宏克利镇", "230109004000": "万宝街道", "230109007000": "松祥街道"}
    links = link_townships(current, statistical)
    assert links["230123105000"] == ("230123105000", CODE)
    assert links["230109007000"] == ("230109004000", NAME)
    assert links["230109004000"] == ("", UNKNOWN)


def test_a_name_of_another_county_says_nothing():
    assert link_townships({"230402001000": "光明街道"}, {"230403009000": "光明街道"}) == {"230403009000": ("", UNKNOWN)}


def test_spelling():
    assert spelled("大庆市") == ("da qing shi", "daqingshi", "dqs")
    assert spelled("851０农场")[1].isascii()
    assert spelled("新村村委会")[2] == "xccwh"
