"""How long the oldest event waits and how many were given up: asked of the database when somebody scrapes."""

from collections.abc import Iterator

from django.db import Error, connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from portal.foundation.metrics import FROM_ROWS

WAITING = """
    SELECT coalesce(extract(epoch FROM now() - min(event_at) FILTER (WHERE state = 'pending')), 0),
           count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'dead')
    FROM portal_delivery WHERE state IN ('pending', 'dead')
"""


class DeliveryCollector(Collector):
    """Three gauges that are the same on every process and machine, because they are rows."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database is away: a missing figure is an alarm of its own."""
        try:
            with connection.cursor() as cursor:
                cursor.execute(WAITING)
                oldest, pending, dead = cursor.fetchone()
        except Error:
            return
        yield GaugeMetricFamily(
            "portal_delivery_oldest_seconds", "Age of the oldest event not delivered", value=float(oldest)
        )
        yield GaugeMetricFamily("portal_delivery_pending", "Deliveries that wait", value=pending)
        yield GaugeMetricFamily("portal_delivery_dead", "Deliveries given up after 48 tries", value=dead)

    def describe(self) -> list[GaugeMetricFamily]:
        """Named without asking the database: registration happens before there is one."""
        return [GaugeMetricFamily(f"portal_delivery_{name}", "") for name in ("oldest_seconds", "pending", "dead")]


FROM_ROWS.register(DeliveryCollector())
