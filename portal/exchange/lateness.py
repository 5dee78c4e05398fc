"""When an inbox item is late: not acknowledged so many hours, or not done so many days after it arrived.

Both limits are parameters of the place (inbox.acknowledge_within_hours, inbox.act_within_days; platform defaults).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from portal.exchange.enums import ItemState
from portal.regions.codes import PROVINCE
from portal.rules.parameters import parameter

ACKNOWLEDGE, ACT = "inbox.acknowledge_within_hours", "inbox.act_within_days"


@dataclass(frozen=True)
class Limits:
    """How long an office has for 收到 and for 办好了, from the moment an item reached it."""

    hours: int
    days: int

    @classmethod
    def of(cls, region: str = PROVINCE) -> "Limits":
        return cls(int(parameter(ACKNOWLEDGE, region=region)), int(parameter(ACT, region=region)))

    def late(self, now: datetime | None = None) -> Q:
        """Items that wait longer than they may."""
        moment = now or timezone.now()
        unread = Q(state=ItemState.NEW, received_at__lt=moment - timedelta(hours=self.hours))
        undone = Q(state__in=[ItemState.NEW, ItemState.ACKNOWLEDGED])
        return unread | undone & Q(received_at__lt=moment - timedelta(days=self.days))

    def due(self, state: str, received_at: datetime) -> datetime | None:
        """Until when the next step is owed; None for what is done."""
        if state == ItemState.ACTED:
            return None
        act = received_at + timedelta(days=self.days)
        return min(act, received_at + timedelta(hours=self.hours)) if state == ItemState.NEW else act
