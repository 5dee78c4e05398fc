"""Housekeeping of the append-only tables."""

from celery import shared_task
from django.utils import timezone

from portal.foundation.partitions import MONTHS_AHEAD, make_partitions, month_start

MONTHLY_TABLES = ("portal_transitionlog", "portal_auditentry", "portal_outboxevent", "portal_contact")


@shared_task(name="portal.cases.tasks.make_partitions")
def make_months_ahead() -> int:
    """Keep the monthly partitions three months ahead; returns how many were made."""
    today = timezone.localdate()
    return sum(make_partitions(table, today, month_start(today, MONTHS_AHEAD)) for table in MONTHLY_TABLES)
