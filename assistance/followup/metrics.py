"""How many registered people have no next contact: must be 0 (N2). Asked of the database, at most once in five minutes."""

import time
from collections.abc import Iterator

from django.db import Error, connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from assistance.followup.generate import MISSING
from portal.foundation.metrics import FROM_ROWS

NAME, WORDS, EVERY = "portal_people_without_next_contact", "Registered people without a next contact", 300


def without_next_contact() -> int:
    """The registered people for whom no first or regular contact is planned."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({MISSING}) AS missing")
        return int(cursor.fetchone()[0])


class NextContactCollector(Collector):
    """One gauge; a scrape within five minutes repeats the last answer."""

    asked_at, answer = float("-inf"), 0

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing while the database is away: a missing figure is an alarm of its own."""
        if time.monotonic() - self.asked_at >= EVERY:
            try:
                self.answer, self.asked_at = without_next_contact(), time.monotonic()
            except Error:
                return
        yield GaugeMetricFamily(NAME, WORDS, value=self.answer)

    def describe(self) -> list[GaugeMetricFamily]:
        """Named without asking the database: registration happens before there is one."""
        return [GaugeMetricFamily(NAME, WORDS)]


FROM_ROWS.register(NextContactCollector())
