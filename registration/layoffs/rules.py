"""Pure decisions about a reported layoff."""

from datetime import date


def is_mass(planned: int, staff: int, persons: int, percent: int) -> bool:
    """Twenty persons or more, or fewer but ten percent of the staff (劳动合同法 41; the numbers are parameters)."""
    return planned >= persons or planned * 100 >= staff * percent


def days_short(reported: date, first_day: date, days: int) -> int:
    """By how many days the report came too late; 0 where it came in time."""
    return max(days - (first_day - reported).days, 0)
