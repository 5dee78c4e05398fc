"""Housekeeping of the append-only tables, and the watch over who looks at whom."""

from celery import shared_task
from django.utils import timezone

from portal.cases.documents.services import scan_pending
from portal.foundation.partitions import MONTHS_AHEAD, make_partitions, month_start
from portal.privacy.watch import alarm
from portal.rules.parameters import parameter

TIMES, LEAST = "privacy.views_alarm_times", "privacy.views_alarm_least"
MONTHLY_TABLES = ("portal_transitionlog", "portal_auditentry", "portal_outboxevent", "portal_contact")


@shared_task(name="portal.cases.tasks.make_partitions")
def make_months_ahead() -> int:
    """Keep the monthly partitions three months ahead; returns how many were made."""
    today = timezone.localdate()
    return sum(make_partitions(table, today, month_start(today, MONTHS_AHEAD)) for table in MONTHLY_TABLES)


@shared_task(name="portal.cases.tasks.watch_views")
def watch_views() -> int:
    """Say who looked at far more people today than they use to; returns how many."""
    return len(alarm(timezone.localdate(), times=int(parameter(TIMES)), least=int(parameter(LEAST))))


@shared_task(name="portal.cases.tasks.scan_documents")
def scan_documents() -> int:
    """Have uploaded papers scanned that still wait; returns how many have a verdict now."""
    return scan_pending()
