"""Working on what came: one record a transaction, its effects and its state together; of one person in the partner's order.

Any number of workers on any number of machines: rows are taken with SKIP LOCKED, the person's row serialises one person.
What a record means is said by the register that registers a handler; here is only that it happens once and in order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from portal.exchange.partners.enums import RecordState
from portal.exchange.partners.models import PartnerRecord, PartnerSubject
from portal.exchange.partners.sending import tell
from portal.exchange.partners.strangers import pass_over
from portal.foundation.outages import is_outage
from portal.rules.parameters import parameter

log = structlog.get_logger(__name__)
MOST_TRIES, LONGEST_WAIT, RESEND = 48, 300, "resend"


@dataclass(frozen=True)
class Arrived:
    """A record as a handler reads it."""

    id: UUID
    partner: str
    event_id: str
    kind: str
    name: str
    number: str
    happened_on: date
    data: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What came of it, in a sentence without anything personal."""

    state: RecordState
    why: str


Handler = Callable[[Arrived], Outcome]
_handlers: dict[tuple[str, str], Handler] = {}


def on(partner: str, kind: str, handler: Handler) -> None:
    """Let a register say what a kind of record means; call it in the app's `ready`."""
    _handlers[partner, kind] = handler


def handlers() -> dict[tuple[str, str], Handler]:
    """What is registered."""
    return dict(_handlers)


def work(most: int = 5_000) -> int:
    """Work on everything that is due; returns how many records. Safe to run anywhere, any number of times."""
    now = timezone.now()
    done = pass_over(now, _patience(now), most)
    while done < most and _work_on_one():
        done += 1
    return done


def _patience(now: datetime) -> datetime:
    """Who came before this waits for the one before it no longer."""
    return now - timedelta(hours=int(parameter("partner.gap_hours")))


def _work_on_one() -> bool:
    now = timezone.now()
    patience = _patience(now)
    with transaction.atomic():
        due = PartnerRecord.objects.due(now, patience).order_by("received_at", "id")
        record = due.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
        if record is None:
            return False
        subject = PartnerSubject.objects.select_for_update(of=("self",), no_key=True).get(pk=record.subject_id)
        if record.version <= subject.version:
            _end(record, Outcome(RecordState.IGNORED, "更新的一条已经办了，这一条不再改什么"))
        elif record.previous > subject.version and record.received_at >= patience:
            _wait(record, subject)
        else:
            _try(record, subject)
    return True


def _wait(record: PartnerRecord, subject: PartnerSubject) -> None:
    """The one before has not come: it is asked for, once; this one is worked on after it, or when patience ends."""
    record.state = RecordState.WAITING
    record.save(update_fields=["state"])
    if subject.asked_again_at is None:
        subject.asked_again_at = timezone.now()
        subject.save(update_fields=["asked_again_at"])
        asked = {"number": subject.id_number, "after": subject.version, "before": record.version}
        tell(partner=record.partner, kind=RESEND, key=record.pk, payload=asked)


def _try(record: PartnerRecord, subject: PartnerSubject) -> None:
    """Effects and state in this transaction; a fault takes back the effects and is tried again later."""
    try:
        with transaction.atomic():
            outcome = _meaning(record, subject)
    except Exception as error:
        if is_outage(error):
            raise
        return _postpone(record, subject, error)
    _end(record, outcome)
    _next(subject, record.version)


def _meaning(record: PartnerRecord, subject: PartnerSubject) -> Outcome:
    handler = _handlers.get((record.partner, record.kind))
    if handler is None:
        return Outcome(RecordState.IGNORED, "平台现在不用这种记录")
    return handler(arrived(record, subject))


def arrived(record: PartnerRecord, subject: PartnerSubject) -> Arrived:
    """A record as handlers read it. Raises ValueError where its words were forgotten."""
    return Arrived(
        record.pk, record.partner, record.event_id, record.kind, record.about["name"], subject.id_number,
        record.happened_on or record.received_at.date(), record.data, record.received_at,
    )  # fmt: skip


def settle(record: PartnerRecord, outcome: Outcome) -> None:
    """Somebody decided about a record that waited for a person: what came of it."""
    _end(record, outcome)


def _postpone(record: PartnerRecord, subject: PartnerSubject, error: Exception) -> None:
    """Poison: after 48 tries it waits for a person, and the ones behind it go on."""
    record.tries += 1
    log.warning("partner.record_failed", record=str(record.pk), error=type(error).__name__, tries=record.tries)
    if record.tries >= MOST_TRIES:
        log.error("partner.poison", record=str(record.pk))
        _end(record, Outcome(RecordState.BAD, "办了 48 次都没办成，请技术人员看"))
        return _next(subject, record.version)
    record.next_at = timezone.now() + timedelta(seconds=min(5 * 2 ** min(record.tries - 1, 10), LONGEST_WAIT))
    record.state = RecordState.NEW
    record.save(update_fields=["tries", "next_at", "state"])
    return None


def _end(record: PartnerRecord, outcome: Outcome) -> None:
    record.state, record.why, record.handled_at = outcome.state, outcome.why[:200], timezone.now()
    record.save(update_fields=["state", "why", "handled_at", "tries"])


def _next(subject: PartnerSubject, version: int) -> None:
    """Whoever waited for this one has nothing to wait for any more."""
    subject.version, subject.asked_again_at = version, None
    subject.save(update_fields=["version", "asked_again_at"])
    waiting = PartnerRecord.objects.filter(subject=subject, state=RecordState.WAITING, previous__lte=version)
    waiting.update(state=RecordState.NEW, next_at=timezone.now())


def forget_contents(before: Callable[[str], datetime], partners: Sequence[str]) -> int:
    """Drop what records said once the contract's days are over; that they came, and what came of it, stays."""
    ended = [RecordState.HANDLED, RecordState.IGNORED, RecordState.BAD]  # a contradiction needs its words
    kept = PartnerRecord.objects.filter(payload__isnull=False, state__in=ended)
    return sum(kept.filter(partner=one, handled_at__lt=before(one)).update(payload=None) for one in partners)
