"""Numbers of the comparison, as the published parameters of a place say them."""

from datetime import date

from portal.rules.parameters import parameter


def checked_within(region_code: str, on: date) -> int:
    """Working days until a caseworker says whether a hit is right (our design's default)."""
    return int(parameter("comparison.check_within_wd", region=region_code, on=on))


def again_after(region_code: str, on: date) -> int:
    """Days in which what was found wrong is not asked about again, though the list comes again (our design's default)."""
    return int(parameter("comparison.again_after_days", region=region_code, on=on))


def least_told(region_code: str) -> int:
    """The smallest count that is told outside the duty range (domain.md 9)."""
    return int(parameter("privacy.small_cell", region=region_code))
