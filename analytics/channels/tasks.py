"""Celery's door to the figures by channel."""

from celery import shared_task

from analytics.channels.services import count_months


@shared_task
def count_channels() -> int:
    """Count this month and the last anew."""
    return count_months()
