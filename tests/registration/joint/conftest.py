"""Partners, people they may tell of, and short ways to let something happen."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.config.demo.partners.server import Town
from portal.exchange.partners.models import PartnerRecord
from portal.exchange.partners.pulling import pull
from portal.exchange.partners.sending import send_due
from portal.exchange.partners.working import work
from portal.people.employers.models import Employer
from portal.people.models import Person
from tests.partners import town  # noqa: F401
from tests.registration.employment.conftest import boss, days_ago, employer, hired, jobless, left  # noqa: F401


def said(one: Employer) -> dict[str, str]:
    """An employer as partners name it."""
    return {"employer": one.name, "uscc": one.uscc}


@pytest.fixture
def tell(town: Town) -> Callable[..., PartnerRecord]:  # noqa: F811
    """`tell("insurance", "enrolled", person, since=3, **data)`: it happens, is fetched and worked on; the record."""

    def happen(
        partner: str, kind: str, person: Person, *, since: int = 0, name: str = "", **data: Any
    ) -> PartnerRecord:
        event = town.houses[partner].happen(
            kind, name or person.name, person.id_number, days_ago(since).isoformat(), data
        )
        exchange(partner)
        return PartnerRecord.objects.get(event_id=event["id"])

    return happen


def exchange(partner: str) -> None:
    """What the timers do."""
    pull(partner, hurry=True)
    work()
    send_due(partner)
