"""Celery's door to the tallies. All are safe to run twice."""

from celery import shared_task

from analytics.indicators import services


@shared_task
def fold_tallies() -> int:
    """Merge what the triggers wrote since the last time."""
    return services.fold()


@shared_task
def lock_months() -> int:
    """Keep the figures of a month that has ended."""
    return services.lock_months()


@shared_task
def recount_tallies() -> None:
    """Count the registers anew every night, and note what has changed in months that are locked."""
    services.recount()
    services.correct_months()
