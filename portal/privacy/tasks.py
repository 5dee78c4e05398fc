"""Scheduled privacy work."""

from celery import shared_task

from portal.privacy import audit


@shared_task
def seal_audit() -> None:
    """Chain the audit rows of the last half minute."""
    audit.seal()
