"""Telling partners: a row with the change, then signed and sent until the partner says what came of it.

The message's own id is its idempotency key: sent again because the answer got lost, it has one effect there
(trust.md case 84). A partner that is off gets nothing, and whoever asks is told so.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from portal.exchange.partners.client import PeerTrouble, ask
from portal.exchange.partners.contracts import Contract, contract
from portal.exchange.partners.enums import SendState, Trouble
from portal.exchange.partners.feeds import failed, feed_of, pause_after, understood
from portal.exchange.partners.models import OPENS_AFTER, PartnerFeed, PartnerMessage
from portal.exchange.partners.peers import Peer, peer
from portal.exchange.partners.shapes import faults

log = structlog.get_logger(__name__)
AT_ONCE = 200
Listener = Callable[[PartnerMessage], None]
_listeners: dict[str, Listener] = {}


def when_answered(kind: str, listener: Listener) -> None:
    """Let a register hear, in the same transaction, what a partner said; call it in the app's `ready`."""
    _listeners[kind] = listener


def tell(
    *, partner: str, kind: str, key: UUID, payload: dict[str, Any], person_id: UUID | None = None
) -> PartnerMessage | None:
    """Queue a message in the transaction of the change; the same kind and key again gives the first one.

    None where the partner is off: what nobody will fetch is not collected. Raises ValueError for what the contract does
    not name: more than was agreed never leaves.
    """
    agreed = contract(partner)
    if wrong := list(faults(payload, agreed.messages[kind].schema)):
        raise ValueError(f"{partner}.{kind}: {wrong}")
    if peer(partner) is None:
        return None
    message, _ = PartnerMessage.objects.get_or_create(
        partner=partner, kind=kind, key=key,
        defaults={"payload": payload, "person_id": person_id, "contract_version": agreed.version},
    )  # fmt: skip
    return message


def send_due(partner: str) -> int:
    """Send one partner what waits, oldest first; returns how many got an answer. Stops at the first fault of the line."""
    there = peer(partner)
    if there is None:
        return 0
    feed = feed_of(partner)
    if feed.failures >= OPENS_AFTER and feed.next_at > timezone.now():
        return 0
    waiting = PartnerMessage.objects.filter(partner=partner, state=SendState.PENDING, next_at__lte=timezone.now())
    done = 0
    for pk in list(waiting.order_by("id").values_list("pk", flat=True)[:AT_ONCE]):
        try:
            done += _send(pk, there, feed)
        except PeerTrouble as problem:
            _postpone(pk, problem)
            failed(partner, problem)
            break
    return done


@transaction.atomic
def _send(pk: UUID, there: Peer, feed: PartnerFeed) -> int:
    message = PartnerMessage.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(
        pk=pk, state=SendState.PENDING
    )
    one = message.first()
    if one is None or one.payload is None:
        return 0
    _write(one, _told(one, understood(feed), there))
    return 1


def _told(one: PartnerMessage, agreed: Contract, there: Peer) -> dict[str, Any]:
    """What the partner says to a message in the words of the version that it speaks; what can't be said in them is refused here."""
    kind, one.contract_version = agreed.messages[one.kind], agreed.version
    data = kind.write(one.payload or {})
    if wrong := list(faults(data, kind.schema)):
        log.error("partner.not_written", partner=one.partner, kind=one.kind, version=agreed.version, faults=wrong)
        return {"status": SendState.REFUSED.value, "why": f"照合同第 {agreed.version} 版写不成，请技术人员看"}
    sent = {
        "contract": agreed.code.value, "version": agreed.version, "id": one.sent_as, "kind": one.kind, "data": data,
    }  # fmt: skip
    try:
        return ask(there, "POST", "/messages", sent).data
    except PeerTrouble as problem:
        if problem.trouble != Trouble.REFUSED:
            raise
        return {"status": SendState.REFUSED.value, "why": problem.why}


def _write(one: PartnerMessage, said: dict[str, Any]) -> None:
    """The partner's word. Raises PeerTrouble where it is none of the two that the contract knows."""
    if said.get("status") not in (SendState.ACCEPTED, SendState.REFUSED):
        raise PeerTrouble(Trouble.CONTRACT)
    one.state, one.done_at, one.attempts = said["status"], timezone.now(), one.attempts + 1
    one.number, one.why, one.trouble = str(said.get("number", ""))[:60], str(said.get("why", ""))[:200], ""
    one.save()
    if one.kind in _listeners:
        _listeners[one.kind](one)


def _postpone(pk: UUID, problem: PeerTrouble) -> None:
    one = PartnerMessage.objects.get(pk=pk)
    one.attempts, one.trouble = one.attempts + 1, problem.trouble
    one.next_at = timezone.now() + timedelta(seconds=pause_after(one.attempts, problem.trouble, problem.pause))
    one.save(update_fields=["attempts", "trouble", "next_at"])
    log.warning("partner.send_failed", message=str(pk), trouble=problem.trouble.value, attempts=one.attempts)


@transaction.atomic
def withdraw(*, message: PartnerMessage, why: str) -> bool:
    """What the partner has not answered is not said any more; whether it was so. A try under way is waited for."""
    one = PartnerMessage.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if one.state != SendState.PENDING:
        return False
    one.state, one.done_at, one.why = SendState.REFUSED, timezone.now(), why[:200]
    one.save(update_fields=["state", "done_at", "why"])
    return True


@transaction.atomic
def send_again(*, message: PartnerMessage, payload: dict[str, Any], corrected: bool = False) -> None:
    """What the partner refused, put right, goes once more; what it took or has not answered only where it is `corrected`.

    Raises ValueError for what the contract does not name.
    """
    if wrong := list(faults(payload, contract(message.partner).messages[message.kind].schema)):
        raise ValueError(f"{message.partner}.{message.kind}: {wrong}")
    one = PartnerMessage.objects.select_for_update(of=("self",), no_key=True).get(pk=message.pk)
    if one.state != SendState.REFUSED and not corrected:
        return
    one.state, one.done_at, one.why, one.number, one.payload = SendState.PENDING, None, "", "", payload
    one.round, one.next_at = one.round + 1, timezone.now()
    one.save()
