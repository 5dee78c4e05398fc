"""Whether text messages go out in time: asked by a timer, which alarms, and by whoever scrapes the metrics."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import Error
from django.db.models import Count, Q
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from portal.foundation.metrics import FROM_ROWS
from portal.messages.models import Message

log = structlog.get_logger(__name__)
LATE, WINDOW, ALARM_SHARE = timedelta(minutes=5), timedelta(minutes=15), 0.10
"""GOV.UK Notify's figures: an alarm when one in ten took more than five minutes (trust.md 2, case 91)."""


@dataclass(frozen=True)
class Lateness:
    """Of the messages that have had five minutes, in the last quarter of an hour: how many were late."""

    late: int
    total: int

    @property
    def share(self) -> float:
        return self.late / self.total if self.total else 0.0

    @property
    def is_alarming(self) -> bool:
        return self.share >= ALARM_SHARE


def lateness(now: datetime | None = None) -> Lateness:
    """What is late at `now`: sent after more than five minutes, or still waiting. One query."""
    now = now or timezone.now()
    due = Message.objects.filter(by_sms=True, created_at__lte=now - LATE, created_at__gt=now - LATE - WINDOW)
    late = Q(sms_sent_at__isnull=True) | Q(sms_took__gt=LATE)
    counts = due.with_sms_took().aggregate(total=Count("pk"), late=Count("pk", filter=late))
    return Lateness(counts["late"], counts["total"])


def watch() -> Lateness:
    """Raise the alarm where it is due; the message itself lies in the letter box all the same."""
    found = lateness()
    if found.is_alarming:
        log.error("sms.late", late=found.late, total=found.total)
    return found


class SmsCollector(Collector):
    """The share of late text messages, the same on every process because it is rows."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database is away: a missing figure is an alarm of its own."""
        try:
            found = lateness()
        except Error:
            return
        yield GaugeMetricFamily(
            "portal_sms_late_share", "Share of text messages later than five minutes", value=found.share
        )

    def describe(self) -> list[GaugeMetricFamily]:
        """Named without asking the database: registration happens before there is one."""
        return [GaugeMetricFamily("portal_sms_late_share", "")]


FROM_ROWS.register(SmsCollector())
