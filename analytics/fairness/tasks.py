"""Celery's door to the fairness desk. Safe to run twice."""

from celery import shared_task

from analytics.fairness.services import NIGHT


@shared_task
def watch_fairness() -> None:
    """Work out the day's figures, unless another machine is at it."""
    NIGHT.run()
