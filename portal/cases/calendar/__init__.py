"""The working-day calendar: what "three working days" means here.

A working day is what the State Council's yearly notice makes it: Monday to Friday without the
holidays, plus the make-up days (调休). The days are rows, loaded yearly; where no notice is known yet,
weekdays count and a date is provisional (页面写“可能调整”).

Everything is answered from an array in memory, read once a process and again when new days are loaded.
"""

from portal.cases.calendar.days import (
    add_working_days,
    deadline,
    is_provisional,
    is_working_day,
    working_day_by,
    working_day_from,
    working_days_before,
    working_days_between,
)
from portal.cases.calendar.services import load_calendar

__all__ = [
    "add_working_days",
    "deadline",
    "is_provisional",
    "is_working_day",
    "load_calendar",
    "working_day_by",
    "working_day_from",
    "working_days_before",
    "working_days_between",
]
