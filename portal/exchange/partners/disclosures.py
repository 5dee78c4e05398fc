"""What other authorities were told about somebody: to whom, what, on which ground of which contract, when (PIPL 17, 23, 44)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from portal.exchange.partners.contracts import Contract, contract
from portal.exchange.partners.models import PartnerMessage


@dataclass(frozen=True)
class Told:
    """One message about somebody, in the words of the contract in which it went."""

    authority: str
    what: str
    purpose: str
    ground: str
    when: datetime
    state: str


def messages_about(people: Sequence[UUID]) -> QuerySet:
    """The rows, the last first; what waits to be fetched is among them: it is decided."""
    return PartnerMessage.objects.filter(person_id__in=people).order_by("-created_at", "-pk")


def shown(rows: Iterable[PartnerMessage]) -> list[Told]:
    """The rows in words. No query: contracts are files."""
    return [_shown(one, _agreed(one)) for one in rows]


def what_of(one: PartnerMessage) -> str:
    """What a message is about, in the words of its contract."""
    return _agreed(one).messages[one.kind].label


def _shown(one: PartnerMessage, agreed: Contract) -> Told:
    state = str(one.get_state_display())
    return Told(agreed.name, what_of(one), agreed.purpose, agreed.legal_basis, one.created_at, state)


def _agreed(one: PartnerMessage) -> Contract:
    """The version in which it went; the current one where that file is gone."""
    try:
        return contract(one.partner, one.contract_version)
    except KeyError:
        return contract(one.partner)
