"""Celery's door to the search's night."""

from celery import shared_task

from matching.search import night


@shared_task
def search_of_the_night() -> None:
    """Mend the index, learn the words of today, tell who saved a search; unless another machine is at it."""
    night.run()
