"""Celery's door to the relay, the tally and the reconciliation. All are safe to run twice."""

from celery import shared_task

from portal.exchange.reconciling.services import reconcile
from portal.exchange.relay import relay
from portal.exchange.tally.services import fold


@shared_task
def relay_outbox() -> None:
    """Deliver what waits; woken after each commit, and by a timer in case the wake-up got lost."""
    relay()


@shared_task
def fold_sent() -> int:
    """Count the days of the sending board anew in which something changed."""
    return fold()


@shared_task
def reconcile_inboxes() -> int:
    """Compare the ended days of this month and the last with the inboxes, once a day, and repair what differs."""
    return reconcile()
