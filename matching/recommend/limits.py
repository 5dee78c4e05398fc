"""Numbers of recommendations, as the published parameters say them."""

from datetime import timedelta

from portal.rules.parameters import parameter

REASON_LENGTH, RESERVE, BATCH = 200, 20, 500
OVERDUE = timedelta(minutes=5)  # what somebody took and never finished is taken again


def list_length() -> int:
    """How many stand in a list."""
    return int(parameter("match.list_length"))


def spread_lists() -> int:
    """In how many lists a vacancy may stand for each person that it wants (features E17)."""
    return int(parameter("match.spread_lists"))


def invitations_a_day() -> int:
    """How many people an employer may invite in a day."""
    return int(parameter("match.invitations_a_day"))


def invitation_days() -> int:
    """After how many days an invitation that nobody answered is over."""
    return int(parameter("match.invitation_days"))
