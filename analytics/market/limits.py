"""Numbers of the market report (our design's defaults)."""

from portal.rules.parameters import parameter


def wage_bands() -> list[int]:
    """Where a band of monthly pay begins, in yuan, the lowest first; below the first is a band too."""
    return sorted(int(one) for one in parameter("market.wage_bands"))


def listed_shortages() -> int:
    """How many occupations the list of what is hard to fill names (domain.md 7.7: ten)."""
    return int(parameter("market.listed_shortages"))
