"""Celery's doors to vacancies: the night, the partners' snapshots, the stream's housekeeping. Each may run twice."""

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from matching.vacancies import night, retention
from matching.vacancies.sources import snapshots
from matching.vacancies.stream import services as stream


@shared_task
def vacancies_of_the_night() -> None:
    """End what is over or grown old, ask and remind, unless another machine is at it."""
    night.run()


@shared_task
def work_on_feeds() -> int:
    """Go through the parts of partners' snapshots that wait; returns how many."""
    return snapshots.work()


@shared_task
def forget_old_vacancy_rows() -> int:
    """Drafts that were left, changes and snapshots that everybody has had the time to read; returns how many drafts."""
    stream.forget_old()
    retention.forget_old_runs()
    return retention.drop_old_drafts()


def wake_feeds() -> None:
    """Tell a worker that a part waits, once it is committed; if the broker is away the timer finds it."""
    transaction.on_commit(_wake)


def _wake() -> None:
    try:
        work_on_feeds.delay()
    except (OperationalError, OSError):
        return
