"""Numbers of the review, as the published parameters of a place say them."""

from datetime import date

from matching.vacancies.limits import review_within as answer_within
from portal.rules.parameters import parameter

WORDS_LENGTH, ANSWER_LENGTH = 300, 300
__all__ = [
    "ANSWER_LENGTH",
    "WORDS_LENGTH",
    "answer_within",
    "appeal_within",
    "report_within",
    "strike_months",
    "strikes",
]


def report_within(region_code: str, on: date) -> int:
    """Working days in which whoever reports a vacancy hears what came of it."""
    return int(parameter("report.answer_within_wd", region=region_code, on=on))


def strikes(region_code: str, on: date) -> int:
    """How many upheld reports suspend an employer (domain.md 10.5)."""
    return int(parameter("report.strikes", region=region_code, on=on))


def strike_months(region_code: str, on: date) -> int:
    """For how many months an upheld report counts."""
    return int(parameter("report.strike_months", region=region_code, on=on))


def appeal_within(region_code: str, on: date) -> int:
    """Working days in which the county answers an employer's appeal."""
    return int(parameter("employer.decide_appeal_within_wd", region=region_code, on=on))
