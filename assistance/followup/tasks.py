"""Celery's door to the nightly pass."""

from celery import shared_task

from assistance.followup import night


@shared_task(name="assistance.followup.tasks.care")
def care() -> None:
    """Run the pass unless another machine is at it."""
    night.run()
