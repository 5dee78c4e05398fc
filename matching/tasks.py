"""Celery's doors to what matching does by itself."""

from celery import shared_task

from matching.applications import night as applications
from matching.applications import services
from matching.interviews import night as interviews
from matching.review import night as review


@shared_task
def vacancies_are_checked_at_night() -> None:
    """Let the vacancies of employers rest that may not recruit today, unless another machine is at it."""
    review.run()


@shared_task
def tell_applicants() -> int:
    """Tell applicants of answers that can't be taken back any more; returns how many."""
    return services.tell_due()


@shared_task
def applications_of_the_night() -> None:
    """The answer clock, and who stayed at work, unless another machine is at it."""
    applications.NIGHT.run()


@shared_task
def remind_of_interviews() -> None:
    """Reminders, results that are owed, and who did not come and did not say why."""
    interviews.run()
