"""Limits of moving, as the published parameters of a place say them."""

from datetime import date

from portal.rules.parameters import parameter


def move_ahead_days(region_code: str, on: date) -> int:
    """How many days ahead a move may be said (our design's default, for the province to change)."""
    return int(parameter("residence.move_ahead_days", region=region_code, on=on))
