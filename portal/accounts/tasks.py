"""Nightly care for accounts."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from portal.accounts.administration import UNUSED_DAYS, disable_unused
from portal.accounts.housekeeping import forget_ended_sessions, forget_old_counters

log = structlog.get_logger(__name__)


@shared_task
def disable_unused_accounts() -> None:
    """Stop staff accounts that nobody signed in with for 90 days (等保三级 访问控制)."""
    log.info("accounts.unused_disabled", count=disable_unused(before=timezone.now() - timedelta(days=UNUSED_DAYS)))


@shared_task
def forget_old_failures() -> None:
    """Codes, counters and sessions that are of no use any more."""
    log.info("accounts.forgotten", counters=forget_old_counters(), sessions=forget_ended_sessions())
