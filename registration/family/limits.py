"""Limits of representing a family member, as the published parameters say them."""

from datetime import timedelta

from portal.rules.parameters import parameter


def most_represented() -> int:
    """How many family members one person may act for at a time."""
    return int(parameter("family.most_represented"))


def lasts() -> timedelta:
    """How long an agreement holds."""
    return timedelta(days=int(parameter("family.days")))
