"""Celery's door to the nightly pass."""

from celery import shared_task

from assistance.followup import night
from assistance.followup.visits.places import forget_places
from assistance.followup.visits.plans import end_run_out


@shared_task(name="assistance.followup.tasks.care")
def care() -> None:
    """Run the pass unless another machine is at it."""
    night.run()


@shared_task(name="assistance.followup.tasks.end_visit_plans")
def end_visit_plans() -> int:
    """Forget the secrets of visit lists whose time on a phone is over, and old places of visits; returns how many lists."""
    forget_places()
    return end_run_out()
