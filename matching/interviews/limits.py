"""Numbers of interviews, as the published parameters say them, and what a room takes."""

from datetime import timedelta

from django.utils import timezone

from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter

MOST_RESCHEDULES = 2  # domain.md 10.6: the constraint carries it; the parameter may say fewer
MOST_SLOTS = 12  # that one form makes
LONGEST_MINUTES, SHORTEST_MINUTES = 180, 10
SIGNAL_BYTES, SIGNALS_A_SIDE = 20_000, 60  # of one description of a connection; enough for a dozen reloads
PLACE_LENGTH, PURPOSE_LENGTH = 120, 120


def _number(code: str) -> int:
    return int(parameter(code, region=PROVINCE, on=timezone.localdate()))


def reschedules() -> int:
    """How often an applicant may take another time."""
    return min(_number("interview.reschedules"), MOST_RESCHEDULES)


def explain_within() -> timedelta:
    """How long somebody who did not come may say why."""
    return timedelta(hours=_number("interview.explain_hours"))


def result_within() -> timedelta:
    """How long after its end an interview may be without a result; then it is overdue."""
    return timedelta(hours=_number("interview.result_hours"))


def most_ahead() -> timedelta:
    """How far ahead a time may lie."""
    return timedelta(days=_number("interview.most_ahead_days"))


def room_before() -> timedelta:
    """How long before the beginning the room opens."""
    return timedelta(minutes=_number("interview.room_before_minutes"))


def room_after() -> timedelta:
    """How long after the end the room stays open."""
    return timedelta(minutes=_number("interview.room_after_minutes"))
