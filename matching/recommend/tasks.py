"""Celery's doors to the recommendations. All are safe to run twice and side by side."""

from celery import shared_task

from matching.recommend import runs


@shared_task
def refresh_recommendations() -> int:
    """Make anew the lists that changes touch; returns how many changes."""
    return runs.drain()


@shared_task
def recommendations_of_the_night() -> None:
    """Every list of both sides, unless another machine is at it."""
    runs.run()
