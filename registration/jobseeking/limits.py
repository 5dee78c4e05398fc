"""Numbers of the register, as the published parameters of a place say them."""

from datetime import date, timedelta

from portal.rules.parameters import parameter

MOST_WISHES, MOST_REGIONS = 5, 5  # domain.md 2B.1: the constraints of the tables carry them
MOST_SKILLS, MOST_ROWS = 30, 8


def valid_days(region_code: str, on: date) -> int:
    """How long a record is valid (domain.md 2B.1, a design default for the province to change)."""
    return int(parameter("seeking.valid_days", region=region_code, on=on))


def remind_days(region_code: str, on: date) -> int:
    """How many days before its end the person is reminded."""
    return int(parameter("seeking.remind_days", region=region_code, on=on))


def most_wage(region_code: str, on: date) -> int:
    """The highest wage a month that the form believes, in yuan."""
    return int(parameter("seeking.most_wage", region=region_code, on=on))


def valid_until(region_code: str, on: date) -> date:
    """The last day of a record that begins, or begins again, on a day."""
    return on + timedelta(days=valid_days(region_code, on))
