"""Working days: the published years, the rule for counting, and what is only provisional."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.cases.calendar import (
    add_working_days,
    deadline,
    is_provisional,
    is_working_day,
    working_days_between,
)
from portal.cases.calendar.days import EDITION
from portal.cases.calendar.models import CalendarDay, CalendarYear, DayKind
from portal.cases.calendar.services import load_calendar, mark_calendar
from portal.foundation.constraints import explained
from portal.regions.editions import CHECK_EVERY

pytestmark = pytest.mark.usefixtures("calendar")

SHANGHAI = ZoneInfo("Asia/Shanghai")
any_day = st.dates(date(2024, 1, 1), date(2027, 12, 31))
# The calendar is read-only here, so one database fixture for all examples is right.
many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        # Spring Festival 2025: off 28 January to 4 February, at work on Sunday 26 January and Saturday 8 February.
        (date(2025, 1, 25), False),
        (date(2025, 1, 26), True),
        (date(2025, 1, 27), True),
        (date(2025, 1, 28), False),
        (date(2025, 2, 4), False),
        (date(2025, 2, 5), True),
        (date(2025, 2, 8), True),
        (date(2025, 2, 9), False),
        # National Day and Mid-Autumn 2025: off 1 to 8 October, at work on 28 September and 11 October.
        (date(2025, 9, 28), True),
        (date(2025, 10, 1), False),
        (date(2025, 10, 8), False),
        (date(2025, 10, 9), True),
        (date(2025, 10, 11), True),
        (date(2025, 10, 12), False),
        # 2026
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 10, 10), True),
    ],
)
def test_published_holidays_and_make_up_days(day, works):
    assert is_working_day(day) is works


def test_every_day_of_the_published_years_is_as_the_package_says():
    from chinese_calendar import is_workday

    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 + 365)]
    assert [is_working_day(day) for day in days] == [is_workday(day) for day in days]


def test_the_year_without_a_notice_goes_by_weekends_and_says_so():
    assert is_provisional(date(2027, 1, 1)) and not is_provisional(date(2026, 12, 31))
    assert is_working_day(date(2027, 1, 1))  # a Friday: New Year is off only once the notice says so
    assert not is_working_day(date(2027, 1, 2))


def test_three_working_days_over_the_spring_festival():
    """Handed in on Monday 27 January 2025, 16:00: Wednesday 5, Thursday 6, Friday 7 February."""
    assert deadline(datetime(2025, 1, 27, 16, tzinfo=SHANGHAI), 3) == datetime(2025, 2, 7, 16, tzinfo=SHANGHAI)


def test_a_make_up_day_counts():
    assert add_working_days(date(2025, 2, 7), 1) == date(2025, 2, 8)
    assert add_working_days(date(2025, 9, 26), 1) == date(2025, 9, 28)


def test_a_start_on_a_day_off_counts_from_the_next_working_day():
    assert add_working_days(date(2026, 11, 21), 1) == date(2026, 11, 23)
    assert add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 23)


def test_case_37_the_day_is_the_one_in_shanghai():
    """23:30 UTC on Thursday is Friday morning here, so the count begins on Monday."""
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert deadline(late, 1) == datetime(2026, 11, 23, 7, 30, tzinfo=SHANGHAI)
    assert deadline(late, 0) == late


def test_case_37_a_naive_time_and_days_out_of_the_calendar_are_refused():
    with pytest.raises(ValueError, match="aware"):
        deadline(datetime(2026, 11, 19, 23, 30), 1)
    for day in (date(9999, 12, 31), date(2003, 12, 31)):
        with pytest.raises(ValueError, match="超出工作日历"):
            is_working_day(day)
    with pytest.raises(ValueError, match="超出工作日历"):
        add_working_days(date(2100, 12, 30), 30)


@pytest.mark.parametrize("n", [-1, 3661, 2.5, "3", True, None])
def test_a_number_of_days_that_is_none_is_refused(n):
    with pytest.raises(ValueError, match="工作日天数"):
        add_working_days(date(2026, 11, 20), n)


def test_the_first_day_of_the_calendar():
    assert is_working_day(date(2004, 1, 1))  # unpublished here, a Thursday


@many
@given(start=any_day, n=st.integers(1, 250))
def test_adding_lands_on_a_working_day_and_counts_back(start, n):
    end = add_working_days(start, n)
    assert is_working_day(end)
    assert working_days_between(start, end) == n
    assert working_days_between(end, start) == -n


@many
@given(start=any_day, a=st.integers(0, 60), b=st.integers(0, 60))
def test_adding_twice_is_adding_the_sum(start, a, b):
    assert add_working_days(add_working_days(start, a), b) == add_working_days(start, a + b)


@many
@given(a=any_day, b=any_day)
def test_between_is_a_plain_count(a, b):
    first, last = sorted((a, b))
    span = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    assert abs(working_days_between(a, b)) == sum(map(is_working_day, span))


@many
@given(start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)), n=st.integers(0, 40))
def test_a_deadline_keeps_the_time_of_day(start, n):
    local, due = start.astimezone(SHANGHAI), deadline(start, n)
    assert due.time() == local.time()
    assert due.date() == add_working_days(local.date(), n)


def test_ten_thousand_deadlines_cost_no_query(django_assert_num_queries):
    is_working_day(date(2026, 1, 1))
    with django_assert_num_queries(0):
        for n in range(10_000):
            add_working_days(date(2026, 1, 1), n % 300)


def test_loading_again_changes_nothing_and_drops_a_wrong_day():
    before = list(CalendarDay.objects.order_by("day").values_list())
    CalendarDay.objects.create(day=date(2026, 3, 3), year_id=2026, kind=DayKind.HOLIDAY, name="假的")
    assert load_calendar() == 0
    assert load_calendar(force=True) == len(before)
    assert list(CalendarDay.objects.order_by("day").values_list()) == before


def test_a_newly_published_year_is_seen_without_a_restart(monkeypatch):
    """Another process loaded 2027: this one sees it once CHECK_EVERY is over, at the cost of two small reads."""
    assert is_working_day(date(2027, 1, 1))
    CalendarYear.objects.create(year=2027, source="通知")
    CalendarDay.objects.create(day=date(2027, 1, 1), year_id=2027, kind=DayKind.HOLIDAY, name="元旦")
    held = EDITION._held
    mark_calendar()
    EDITION._held, EDITION._checked_at = held, 0.0
    monkeypatch.setattr("portal.regions.editions.time.monotonic", lambda: CHECK_EVERY)
    assert not is_working_day(date(2027, 1, 1))
    assert not is_provisional(date(2027, 1, 1))


def test_the_database_refuses_what_no_notice_can_say():
    with pytest.raises(ValidationError, match="周六或周日"), explained():
        CalendarDay.objects.create(day=date(2026, 11, 23), year_id=2026, kind=DayKind.MAKE_UP, name="")
    with pytest.raises(ValidationError, match="不一致"), explained():
        CalendarDay.objects.create(day=date(2026, 11, 23), year_id=2025, kind=DayKind.HOLIDAY, name="")
    with pytest.raises(IntegrityError, match="calendar_year_is_sane"), transaction.atomic():
        CalendarYear.objects.create(year=1900, source="")


def test_the_command(capsys):
    call_command("load_calendar")
    assert capsys.readouterr().out.startswith("日历：3 年，")
    with pytest.raises(CommandError, match="还没有公布"):
        call_command("load_calendar", "2027")
