"""Celery's door to the channels' housekeeping."""

import structlog
from celery import shared_task

from portal.exchange.channels.housekeeping import forget

log = structlog.get_logger(__name__)


@shared_task
def forget_old_calls() -> None:
    """Nonces, counts, kept answers and tokens that are of no use any more."""
    log.info("channels.forgotten", **forget())
