"""Celery's door to the gateway."""

from celery import shared_task

from portal.messages.services import send_due


@shared_task
def send_due_messages() -> None:
    """Send what waits; run by a timer."""
    send_due()
