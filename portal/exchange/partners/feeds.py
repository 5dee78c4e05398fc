"""How one connection is doing: its row, when it is asked again, when the breaker opens and when somebody is called."""

import random
from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.db import Error, connection, transaction
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from portal.exchange.partners.client import PeerTrouble
from portal.exchange.partners.contracts import Contract, contract, versions
from portal.exchange.partners.enums import PASSING, Partner, Trouble
from portal.exchange.partners.models import OPENS_AFTER, PartnerFeed
from portal.foundation.metrics import FROM_ROWS

log = structlog.get_logger(__name__)
SHORTEST, LONGEST, FOR_PEOPLE = 5.0, 300.0, 3600.0
"""Seconds: the first pause, the longest one while it may pass by itself, and the pause where somebody has to look."""


def feed_of(partner: str) -> PartnerFeed:
    """The partner's row, made with its first use."""
    return PartnerFeed.objects.get_or_create(partner=partner)[0]


def understood(feed: PartnerFeed) -> Contract:
    """The contract in the version that the peer last said; the current one where it says none.

    Raises PeerTrouble for one that we don't have, or that is not valid today: what it would mean is never guessed.
    """
    current = contract(feed.partner).version
    said = next((one for one in versions(feed.partner) if one.version == (feed.speaks or current)), None)
    if said is None or timezone.localdate() not in said.valid:
        raise PeerTrouble(Trouble.VERSION)
    return said


def pause_after(failures: int, trouble: Trouble, asked: float = 0) -> float:
    """Seconds until the next try: doubling from five seconds to five minutes, or hourly; never all at the same moment."""
    longest = SHORTEST * 2 ** min(failures - 1, 20)
    usual = min(longest, LONGEST) if trouble in PASSING else FOR_PEOPLE
    return max(asked, usual * random.uniform(0.7, 1.0))


@transaction.atomic
def failed(partner: str, problem: PeerTrouble) -> None:
    """One more failure: the pause grows; the fifth, and whatever does not pass by itself, is an alarm."""
    feed = PartnerFeed.objects.select_for_update(no_key=True).get(pk=partner)
    now = timezone.now()
    feed.failures, feed.trouble, feed.tried_at = feed.failures + 1, problem.trouble, now
    if problem.trouble not in PASSING:
        feed.failures = max(feed.failures, OPENS_AFTER)
    feed.next_at = now + timedelta(seconds=pause_after(feed.failures, problem.trouble, problem.pause))
    if feed.failures >= OPENS_AFTER and feed.alarmed_at is None:
        feed.alarmed_at = now
        log.error("partner.down", partner=partner, trouble=problem.trouble.value, failures=feed.failures)
    feed.save()


@transaction.atomic
def answered(partner: str, *, again: float) -> None:
    """The peer is well: the breaker closes; the next question in so many seconds."""
    feed = PartnerFeed.objects.select_for_update(no_key=True).get(pk=partner)
    now = timezone.now()
    if feed.alarmed_at:
        log.info("partner.back", partner=partner, failures=feed.failures)
    feed.failures, feed.trouble, feed.alarmed_at = 0, "", None
    feed.tried_at = feed.good_at = now
    feed.next_at = now + timedelta(seconds=again)
    feed.save()


def try_now(partner: str) -> None:
    """Somebody has looked: the pause is over, the next run asks again."""
    PartnerFeed.objects.filter(pk=partner).update(next_at=timezone.now())


def watch() -> list[str]:
    """Alarm where nothing good was heard for longer than the contract allows; returns whose turn it was."""
    now, late = timezone.now(), []
    for feed in PartnerFeed.objects.filter(good_at__isnull=False, alarmed_at=None).order_by("partner"):
        assert feed.good_at is not None  # asked for
        silent, limit = now - feed.good_at, timedelta(hours=contract(feed.partner).lag_alarm_hours)
        if silent > limit and PartnerFeed.objects.filter(pk=feed.pk, alarmed_at=None).update(alarmed_at=now):
            log.error("partner.late", partner=feed.partner, hours=round(silent / timedelta(hours=1)))
            late.append(feed.partner)
    return late


STATE = """
    SELECT feed.partner, coalesce(extract(epoch FROM now() - feed.good_at), 0), feed.failures,
           (SELECT count(*) FROM portal_partnerrecord AS record
            WHERE record.partner = feed.partner AND record.state IN ('new', 'waiting')),
           coalesce((SELECT extract(epoch FROM now() - min(told.created_at)) FROM portal_partnermessage AS told
            WHERE told.partner = feed.partner AND told.state = 'pending'), 0)
    FROM portal_partnerfeed AS feed ORDER BY feed.partner
"""
GAUGES = {
    "portal_partner_lag_seconds": "Since the last good answer of the partner",
    "portal_partner_failures": "Failures one after another; the breaker opens at 5",
    "portal_partner_records_waiting": "Records that wait to be worked on",
    "portal_partner_oldest_message_seconds": "Age of the oldest message that the partner has not answered",
}


class PartnerCollector(Collector):
    """Asked of the rows, so that every process says the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database is away: a missing figure is an alarm of its own."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(STATE)
                rows = cursor.fetchall()
        except Error:
            return
        for at, (name, what) in enumerate(GAUGES.items(), 1):
            gauge = GaugeMetricFamily(name, what, labels=["partner"])
            for row in rows:
                gauge.add_metric([Partner(row[0]).value], float(row[at]))
            yield gauge

    def describe(self) -> list[GaugeMetricFamily]:
        """Named without asking the database: registration happens before there is one."""
        return [GaugeMetricFamily(name, "") for name in GAUGES]


FROM_ROWS.register(PartnerCollector())
