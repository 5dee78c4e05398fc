"""How long a list stays on a phone and how late its notes may come, as the published parameters say."""

from datetime import timedelta

from portal.rules.parameters import parameter

MOST_VISITS = 200
"""Visits of one list: more than anybody walks in a day."""

LONGEST_ANSWER = 20
"""Characters of a question's code and of an answer: what a row of answers holds."""


def kept_for(region_code: str) -> timedelta:
    """How long a phone may open its copy (requirement 9.3: 24 hours)."""
    return timedelta(hours=int(parameter("visits.kept_hours", region=region_code)))


def place_kept_for(region_code: str) -> timedelta:
    """How long it is kept where, roughly, a visit was made (our design's default)."""
    return timedelta(days=int(parameter("visits.place_days", region=region_code)))


def notes_taken_for(region_code: str) -> timedelta:
    """How long after a list was fetched its notes are still taken (our design's default)."""
    return timedelta(days=int(parameter("visits.notes_taken_days", region=region_code)))
