"""The channels' figures, as the published parameters say them; they hold for the whole province."""

from datetime import timedelta

from portal.rules.parameters import parameter


def clock_skew() -> int:
    """Seconds by which a channel's clock may differ from ours (trust.md, case 27)."""
    return int(parameter("channels.clock_skew_seconds"))


def token_life() -> timedelta:
    """How long a person's leave to act for them lasts."""
    return timedelta(minutes=int(parameter("channels.token_minutes")))


def person_per_minute() -> int:
    """How often one person is answered in a minute, through all channels together."""
    return int(parameter("channels.person_per_minute"))


def codes_per_minute() -> int:
    """How many text-message codes one channel may ask for in a minute."""
    return int(parameter("channels.codes_per_minute"))


def ticket_life() -> timedelta:
    """How long a ticket with which a channel sends a person to our pages may be used."""
    return timedelta(seconds=int(parameter("channels.ticket_seconds")))


def tickets_per_minute() -> int:
    """How many such tickets one channel may ask for in a minute."""
    return int(parameter("channels.tickets_per_minute"))


def answers_kept() -> timedelta:
    """How long the answer to a write is kept for whoever sends it again."""
    return timedelta(hours=int(parameter("channels.idempotency_hours")))
