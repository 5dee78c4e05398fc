"""Celery's door to the gateway."""

from celery import shared_task

from portal.messages.lateness import watch
from portal.messages.sending import send_due


@shared_task
def send_due_messages() -> None:
    """Send what waits; run by a timer."""
    send_due()


@shared_task
def watch_lateness() -> None:
    """Alarm when text messages go out too late; run by a timer."""
    watch()
