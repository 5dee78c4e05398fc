"""Celery's door to the figures of lost work."""

from celery import shared_task

from analytics.losses import services


@shared_task
def count_losses() -> int:
    """Count this month and the last anew."""
    return services.count_losses()


@shared_task
def count_all_losses() -> int:
    """Count every month anew."""
    return services.count_losses(everything=True)
