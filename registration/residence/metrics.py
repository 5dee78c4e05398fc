"""How many registered people no open office serves: must be 0. Asked of the database, at most once in five minutes."""

import time
from collections.abc import Iterator

from django.db import Error
from django.db.models import Q
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from portal.foundation.metrics import FROM_ROWS
from registration.unemployment.enums import REGISTERED
from registration.unemployment.models import UnemploymentRegistration

NAME, WORDS, EVERY = "portal_people_without_office", "Registered people whom no open office serves", 300
NOBODY = Q(service_office__isnull=True) | Q(service_office__closed_on__isnull=False)


def without_office() -> int:
    """The registered people whose office is closed, or who have none."""
    return UnemploymentRegistration.objects.filter(NOBODY, state__in=sorted(REGISTERED)).count()


class OfficeCollector(Collector):
    """One gauge; a scrape within five minutes repeats the last answer."""

    asked_at, answer = float("-inf"), 0

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database is away: a missing figure is an alarm of its own."""
        if time.monotonic() - self.asked_at >= EVERY:
            try:
                self.answer, self.asked_at = without_office(), time.monotonic()
            except Error:
                return
        yield GaugeMetricFamily(NAME, WORDS, value=self.answer)

    def describe(self) -> list[GaugeMetricFamily]:
        """Named without asking the database: registration happens before there is one."""
        return [GaugeMetricFamily(NAME, WORDS)]


FROM_ROWS.register(OfficeCollector())
