"""Dates as people write them, and the day that it is in Heilongjiang."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.ui.fields.dates import DateField, read_date


@pytest.mark.parametrize(
    "text",
    [
        "20250611",
        "2025-06-11",
        "2025.6.11",
        "2025/6/11",
        "2025年6月11日",
        " 2025 年 6 月 11 日 ",
        "２０２５－０６－１１",
        "2025.06.11.",
    ],
)
def test_case_37_every_way_of_writing_a_day_is_that_day(text):
    assert read_date(text) == date(2025, 6, 11)


@pytest.mark.parametrize(
    "text",
    ["2025-02-29", "2025-13-01", "2025-00-10", "45000", "450001", "2025年六月初五", "乙巳年五月十六", "2025-06-11T00:00", "1e5",
     "٢٠٢٥-٠٦-١١", "२०२५-०६-११", "2025111", "2025ab06cd11", "0000-01-01", "12025-06-11", "2025-06-111", "06/11/2025", "-2025-06-11"],
)  # fmt: skip
def test_case_37_what_is_no_day_or_could_be_two_is_refused(text):
    with pytest.raises(ValueError):
        read_date(text)


@given(
    st.dates(date(1900, 1, 1), date(9999, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"]),
)
def test_case_37_what_is_written_is_what_is_read(day, form):
    assert DateField().clean(day.strftime(form)) == day


@given(st.text(max_size=20))
def test_case_37_no_text_breaks_the_field(text):
    with suppress(ValueError):
        assert isinstance(read_date(text), date)


@pytest.mark.parametrize(
    ("moment", "day"),
    [(datetime(2026, 11, 22, 15, 59, tzinfo=UTC), date(2026, 11, 22)), (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23)),
     (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), date(2026, 11, 23)), (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
     (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29))],
)  # fmt: skip
def test_case_37_the_day_begins_at_midnight_in_shanghai(moment, day):
    with time_machine.travel(moment, tick=False):
        assert timezone.localdate() == day
