"""Numbers of vacancies, as the published parameters of a place say them."""

from datetime import date, timedelta

from portal.rules.parameters import parameter

TITLE_LENGTH, TEXT_LENGTH, CONDITIONS_LENGTH, ADDRESS_LENGTH = 60, 3000, 1500, 120
MOST_HEADCOUNT, MOST_SKILLS, MOST_BENEFITS, MOST_RENEWALS = 9999, 20, 12, 3
LONGEST_DAYS = 90  # domain.md 2B.3: the constraint carries it; a shorter default is a parameter
MOST_PAY = 10_000_000  # yuan: nobody is paid more, whatever the basis; a typing error


def default_days(region_code: str, on: date) -> int:
    """How long a vacancy runs where the employer says nothing (domain.md 2B.3)."""
    return int(parameter("vacancy.default_days", region=region_code, on=on))


def latest_close(on: date) -> date:
    """The last day that a vacancy published or renewed on a day may run to."""
    return on + timedelta(days=LONGEST_DAYS)


def review_within(region_code: str, on: date) -> int:
    """Working days in which an officer looks at a vacancy that a rule holds (domain.md 10.5)."""
    return int(parameter("vacancy.review_within_wd", region=region_code, on=on))
