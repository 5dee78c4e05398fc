"""Celery's door to the relay."""

from celery import shared_task

from portal.exchange.relay import relay


@shared_task
def relay_outbox() -> None:
    """Deliver what waits; woken after each commit, and by a timer in case the wake-up got lost."""
    relay()
