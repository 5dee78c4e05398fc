"""Publishing in the transaction of the change, relaying to inboxes, acknowledging, replaying."""

from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown

from portal.accounts.actors import Actor
from portal.accounts.enums import OfficeLevel
from portal.accounts.models import Office
from portal.cases.models import TransitionLog
from portal.exchange.enums import DeliveryState, ItemState
from portal.exchange.models import Delivery, InboxItem, OutboxEvent

log = structlog.get_logger(__name__)
ROW_LEVELS = (OfficeLevel.CITY, OfficeLevel.COUNTY)  # the province counts and reads no rows (domain.md 8.2)


def publish(entry: TransitionLog, *, office: UUID | None = None, region_code: str = "") -> OutboxEvent:
    """Queue one transition for the township, county, city and village that it concerns.

    Call it inside the transaction of the change: event and change stand or fall together. `office` and
    `region_code` name another side that is to hear of it, as when a person moves.
    """
    event = OutboxEvent.objects.create(
        kind=f"{entry.case_kind}.{entry.name}",
        case_kind=entry.case_kind,
        case_id=entry.case_id,
        person_id=entry.person_id,
        region_code=region_code or entry.region_code,
        service_office_id=office or entry.service_office_id,
        log_id=entry.pk,
        at=entry.at,
    )
    Delivery.objects.bulk_create(
        Delivery(event_id=event.pk, event_at=event.at, office_id=office, person_id=event.person_id)
        for office in receivers(event)
    )
    transaction.on_commit(wake_relay)
    return event


def receivers(event: OutboxEvent) -> list:
    """The offices that get a row of this event: the serving one, its county and city, and the village's."""
    serving = Office.objects.filter(pk=event.service_office_id).values_list("ancestor_ids", flat=True).first()
    if serving is None:
        return []
    chain = Q(pk=event.service_office_id) | Q(pk__in=serving, level__in=ROW_LEVELS)
    village = Q(pk__in=Office.objects.serving(event.region_code, OfficeLevel.VILLAGE).values("pk"))
    return list(Office.objects.open().filter(chain | village).order_by("level").values_list("pk", flat=True).distinct())


def wake_relay() -> None:
    """Tell a worker that something waits. If the broker is away the timer finds it: the row is there."""
    from portal.exchange.tasks import relay_outbox

    try:
        relay_outbox.delay()
    except (BrokerDown, OSError):
        log.warning("relay.not_woken")


@transaction.atomic
def acknowledge(*, actor: Actor, items: list) -> int:
    """Mark these inbox items of the actor's own office as received; returns how many were new."""
    return (
        InboxItem.objects.visible_to(actor)
        .filter(pk__in=items, state=ItemState.NEW)
        .update(state=ItemState.ACKNOWLEDGED, acknowledged_at=timezone.now(), handled_by_id=actor.user_id)
    )


@transaction.atomic
def act(*, actor: Actor, items: list) -> int:
    """Mark acknowledged items as dealt with; returns how many."""
    return (
        InboxItem.objects.visible_to(actor)
        .filter(pk__in=items, state=ItemState.ACKNOWLEDGED)
        .update(state=ItemState.ACTED, acted_at=timezone.now(), handled_by_id=actor.user_id)
    )


@transaction.atomic
def replay(*, actor: Actor, deliveries: list) -> int:
    """Put dead deliveries back in the queue; returns how many. Raises ValidationError when none was chosen."""
    revived = Delivery.objects.filter(pk__in=deliveries, state=DeliveryState.DEAD).update(
        state=DeliveryState.PENDING, attempts=0, next_at=timezone.now()
    )
    if not revived:
        raise ValidationError("请先选要重发的件")
    transaction.on_commit(wake_relay)
    return revived
