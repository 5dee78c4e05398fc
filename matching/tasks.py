"""Celery's doors to the housekeeping of matching."""

from celery import shared_task

from matching.review import night as review


@shared_task
def vacancies_are_checked_at_night() -> None:
    """Let the vacancies of employers rest that may not recruit today, unless another machine is at it."""
    review.run()
