"""Dates, figures and money read as people here write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines

from portal.ui import words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2025, 6, 11), "6月11日（周三）"),
        (date(2026, 11, 22), "11月22日（周日）"),
        (datetime(2026, 11, 23, 16, 30, tzinfo=UTC), "11月24日（周二）"),  # past midnight here
        (None, ""),
    ],
)
def test_cn_date_is_the_local_day(value, said):
    assert words.cn_date(value) == said


def test_cn_datetime_and_time_are_local():
    moment = datetime(2026, 11, 23, 6, 6, tzinfo=UTC)
    assert words.cn_datetime(moment) == "11月23日（周一）14:06"
    assert words.cn_time(moment) == "14:06"
    assert words.cn_full_date(date(1990, 3, 7)) == "1990年3月7日（周三）"


@pytest.mark.parametrize(
    ("amount", "said"), [(2010, "2,010 元"), (Decimal("2010.5"), "2,010.50 元"), (0, "0 元"), (None, "")]
)
def test_money(amount, said):
    assert words.money(amount) == said


def test_thousands_keeps_decimals():
    assert (words.thousands(214806), words.thousands(91.7), words.thousands(None)) == ("214,806", "91.7", "")


def test_nb_escapes_what_it_wraps():
    page = engines["django"].from_string("{{ value|nb }}").render({"value": "<script>1 人"})
    assert page == '<span class="lj-nb">&lt;script&gt;1 人</span>'
