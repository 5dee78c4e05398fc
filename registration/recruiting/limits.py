"""Periods of the employer register, as the published parameters of a place say them."""

from datetime import date

from portal.cases.calendar import add_working_days
from portal.foundation.months import add_months
from portal.rules.parameters import parameter


def verify_within(region_code: str, on: date) -> int:
    """Working days the office has to verify an employer (our design's default, for the province to change)."""
    return int(parameter("employer.verify_within_wd", region=region_code, on=on))


def valid_until(region_code: str, on: date) -> date:
    """The last day of a verification of that day: recruiting accounts are verified at least every six months [R25]."""
    return add_months(on, int(parameter("employer.valid_months", region=region_code, on=on)))


def remind_ahead(region_code: str, on: date) -> int:
    """How many days before the end the employer's owners are reminded."""
    return int(parameter("employer.remind_ahead_days", region=region_code, on=on))


def appeal_until(region_code: str, decided_on: date) -> date:
    """The last day on which a refusal of that day may be appealed."""
    days = int(parameter("employer.appeal_within_wd", region=region_code, on=decided_on))
    return add_working_days(decided_on, days)


def decide_appeal_within(region_code: str, on: date) -> int:
    """Working days the county has to answer an appeal."""
    return int(parameter("employer.decide_appeal_within_wd", region=region_code, on=on))


def invitation_days() -> int:
    """How many days an invitation waits for its answer."""
    return int(parameter("employer.invitation_days"))


def most_invitations() -> int:
    """How many invitations of one employer may wait at the same time."""
    return int(parameter("employer.open_invitations"))
