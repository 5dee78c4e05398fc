"""Celery's doors to what the search does by itself."""

from celery import shared_task

from matching.search import night
from matching.search.held import keeping


@shared_task
def search_of_the_night() -> None:
    """Mend the index, learn the words of today, tell who saved a search; unless another machine is at it."""
    night.run()


@shared_task
def keep_search_arrays() -> bool:
    """Write the arrays of the vacancies anew when it is time, unless another machine is at it."""
    return keeping.keep()
