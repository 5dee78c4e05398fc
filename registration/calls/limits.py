"""Time limits of calls, as the published parameters say them."""

from datetime import timedelta

from portal.rules.parameters import parameter


def call_lasts() -> timedelta:
    """How long the desk may see and act for a caller before the identity is checked anew."""
    return timedelta(minutes=int(parameter("calls.open_minutes")))


def searches_a_minute() -> int:
    """How many callers one clerk may look up in a minute: as everywhere where somebody is looked for by a number."""
    return int(parameter("privacy.number_searches_a_minute"))
