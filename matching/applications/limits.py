"""Numbers of applications, as the published parameters of a place say them."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter

WORDS_LENGTH, MESSAGE_LENGTH = 200, 500


def _number(code: str, on: date | None = None) -> int:
    return int(parameter(code, region=PROVINCE, on=on or timezone.localdate()))


def remind_after(on: date) -> timedelta:
    """From the application to the reminder of the employer (domain.md 2B.5)."""
    return timedelta(days=_number("application.remind_days", on))


def unanswered_after(on: date) -> timedelta:
    """From the application to its being shown, and counted, as unanswered (domain.md 2B.5)."""
    return timedelta(days=_number("application.unanswered_days", on))


def closed_after(on: date) -> timedelta:
    """From the last word to the end of an application that nobody answers (Les emplois: 60 days)."""
    return timedelta(days=_number("application.close_days", on))


def undo_within() -> timedelta:
    """How long an employer may take several answers back; the applicants hear of them after it."""
    return timedelta(seconds=_number("application.undo_seconds"))


def offer_answer_by(on: date) -> date:
    """The day until which an applicant says whether they come."""
    return on + timedelta(days=_number("application.offer_days", on))


def downloads_a_day() -> int:
    """How many CVs one account may download a day (trust.md 108)."""
    return _number("application.cv_downloads_a_day")


def messages_a_day() -> int:
    """How many messages one side may write into one thread a day."""
    return _number("application.messages_a_day")


def rated_since(now: datetime) -> datetime:
    """The moment from which applications count in the public answer rate."""
    return now - timedelta(days=_number("application.rate_days"))


def rated_from() -> int:
    """How many applications there must be before a rate is published."""
    return _number("application.rate_minimum")
