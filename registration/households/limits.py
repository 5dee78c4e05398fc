"""Limits of lists of households, as the published parameters say them."""

from portal.rules.parameters import parameter


def most_members(region_code: str) -> int:
    """How many people one household may have before a list is taken for wrong (our design's default)."""
    return int(parameter("household.most_members", region=region_code))
