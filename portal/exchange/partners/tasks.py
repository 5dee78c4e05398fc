"""Celery's doors to partners: one task each, so that a slow one holds up nobody else. All are safe to run twice."""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from portal.exchange.partners.contracts import contract
from portal.exchange.partners.enums import Partner
from portal.exchange.partners.feeds import watch
from portal.exchange.partners.models import PartnerFeed, PartnerMessage
from portal.exchange.partners.peers import peers
from portal.exchange.partners.pulling import pull
from portal.exchange.partners.sending import send_due
from portal.exchange.partners.working import forget_contents, work


@shared_task
def ask_partners() -> None:
    """Wake one task for each partner that is due; run by a timer."""
    now = timezone.now()
    resting = set(PartnerFeed.objects.filter(next_at__gt=now).values_list("partner", flat=True))
    waiting = PartnerMessage.objects.filter(state="pending", next_at__lte=now)
    for partner in set(peers()) & (set(Partner.values) - resting | set(waiting.values_list("partner", flat=True))):
        talk_to.delay(partner)


@shared_task
def talk_to(partner: str) -> None:
    """Ask one partner, tell it what waits, and work on what came."""
    pull(partner)
    send_due(partner)
    work()


@shared_task
def work_on_records() -> int:
    """Work on what a killed worker left behind; run by a timer."""
    return work()


@shared_task
def watch_partners() -> list[str]:
    """Alarm where a partner has not been heard of for longer than its contract allows."""
    return watch()


@shared_task
def forget_what_partners_said() -> int:
    """Drop contents whose days are over: of records, and of messages that were answered."""
    now = timezone.now()

    def before(partner: str) -> datetime:
        return now - timedelta(days=contract(partner).retention_days)

    told = PartnerMessage.objects.filter(payload__isnull=False).exclude(state="pending")
    gone = sum(told.filter(partner=one, done_at__lt=before(one)).update(payload=None) for one in Partner.values)
    return gone + forget_contents(before, Partner.values)
