"""Time limits of requests for help, as the published parameters of a place say them."""

from datetime import date

from portal.rules.parameters import parameter


def call_within(region_code: str, on: date) -> int:
    """Working days until somebody calls back (our design's default, for the province to change)."""
    return int(parameter("help.call_within_wd", region=region_code, on=on))
