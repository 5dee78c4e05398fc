"""Numbers of guidance, as the published parameters say them."""

from datetime import date, timedelta

from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter

WORDS_LENGTH = 500


def hard_after(on: date) -> timedelta:
    """From the publication to a vacancy's counting as hard to fill."""
    return timedelta(days=int(parameter("advice.hard_to_fill_days", region=PROVINCE, on=on)))


def compared_from(on: date) -> int:
    """How many other vacancies of the occupation there must be before anything is compared."""
    return int(parameter("advice.compare_minimum", region=PROVINCE, on=on))


def follow_up_on(on: date) -> date:
    """The day on which somebody looks whether an advice helped (domain.md 2B.7: 30 days)."""
    return on + timedelta(days=int(parameter("advice.follow_up_days", region=PROVINCE, on=on)))
