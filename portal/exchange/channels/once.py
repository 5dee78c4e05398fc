"""Idempotency keys: a write that is sent again gives the answer it gave, and happens once (trust.md, case 62).

The claim is committed before the work begins, so a second request sees it at once and is told to wait; the answer is written
in the transaction of the work itself, so that neither can be there without the other. A request that died leaves a claim that is
taken over after a minute, and whoever was slow all the same finds that the claim is not theirs any more: its work is undone.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from portal.exchange.channels.models import KeptAnswer
from portal.exchange.channels.refusals import Refused
from portal.privacy import crypto

KEY_PURPOSE, ASKED_PURPOSE = "exchange.channels.once.key", "exchange.channels.once.asked"
GIVEN_UP_AFTER = timedelta(seconds=60)  # far longer than a page may take (docs/operations.md, Time-outs)


class Overtaken(Refused):
    """Somebody else took this claim over: what was done under it is undone."""

    def __init__(self) -> None:
        super().__init__(409, "under_way", "同一个请求在别处接着办了，请稍等再问", wait=1)


@dataclass(frozen=True)
class Claim:
    """One write: to be done by whoever holds `id`, or answered with what was answered before."""

    row: int
    id: UUID
    status: int | None = None
    answer: Any = None

    @property
    def is_answered(self) -> bool:
        return self.status is not None


def begin(*, caller: str, key: str, asked: str) -> Claim:
    """Claim a write of `caller` under the caller's own `key`; `asked` is what it asks, to the last letter.

    Raises Refused (409) where the key was used for something else, or its write is still under way.
    """
    key_mac, asked_mac = crypto.mac(f"{caller}:{key}", KEY_PURPOSE), crypto.mac(asked, ASKED_PURPOSE)
    claim = uuid4()
    made, is_new = KeptAnswer.objects.get_or_create(
        key_mac__in=crypto.macs(f"{caller}:{key}", KEY_PURPOSE),
        defaults={"key_mac": key_mac, "asked_mac": asked_mac, "claim": claim},
    )
    if is_new:
        return Claim(made.pk, claim)
    if bytes(made.asked_mac) not in crypto.macs(asked, ASKED_PURPOSE):
        raise Refused(409, "key_reused", "这个 Idempotency-Key 已经用在别的请求上，请换一个")
    if made.status is not None:
        return Claim(made.pk, made.claim, made.status, made.answer)
    return _taken_over(made, claim)


def _taken_over(row: KeptAnswer, claim: UUID) -> Claim:
    died = KeptAnswer.objects.filter(
        pk=row.pk, claim=row.claim, status=None, started_at__lt=timezone.now() - GIVEN_UP_AFTER
    )
    if died.update(claim=claim, started_at=timezone.now()):
        return Claim(row.pk, claim)
    raise Refused(409, "under_way", "同一个请求正在办，请稍等再问", wait=1)


def finish(claim: Claim, status: int, answer: Any) -> None:
    """Keep the answer. Inside the work's transaction; raises Overtaken when the claim is somebody else's by now."""
    mine = KeptAnswer.objects.filter(pk=claim.row, claim=claim.id, status=None)
    if not mine.update(status=status, answer={"body": answer}):
        raise Overtaken


def forget(claim: Claim) -> None:
    """The work broke down without an answer: the same request may try again at once."""
    KeptAnswer.objects.filter(pk=claim.row, claim=claim.id, status=None).delete()
