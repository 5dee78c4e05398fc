"""Figures of merging and of finding pairs, as published parameters say them."""

from datetime import timedelta

from portal.rules.parameters import parameter
from registration.duplicates.enums import Part


def undo_within() -> timedelta:
    """How long a merge may be undone (trust.md case 71: 30 days)."""
    return timedelta(days=int(parameter("people.merge_undo_days")))


def points() -> dict[str, int]:
    """What each thing in common counts; a report by hand counts nothing by itself."""
    counted = [part for part in Part if part is not Part.HAND]
    return {part.value: int(parameter(f"duplicates.points_{part.value}")) for part in counted}
