"""Asking partners what happened: every record becomes a row in the transaction that moves the cursor on, then it is worked on.

Killed anywhere, the same records come again and the unique key takes each once; a partner that is away for days is
asked again where we stopped.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from portal.exchange.partners.client import Answer, PeerTrouble, ask
from portal.exchange.partners.contracts import UNIT, Contract, contract, versions
from portal.exchange.partners.enums import BatchStatus, RecordState, Trouble
from portal.exchange.partners.feeds import answered, failed, feed_of, understood
from portal.exchange.partners.models import PartnerBatch, PartnerFeed, PartnerRecord, PartnerSubject
from portal.exchange.partners.peers import Peer, peer
from portal.exchange.partners.signing import sm3
from portal.foundation.identifiers import uuid7
from portal.foundation.locks import only_one
from portal.people.identity import read_identity
from portal.people.models import ID_PURPOSE
from portal.people.organisations import read_credit_code
from portal.privacy import crypto

log = structlog.get_logger(__name__)
AT_ONCE, MOST_BATCHES, MOST_VERSION = 500, 200, 32_767


@dataclass(frozen=True)
class Batch:
    """One answer, as the contract has it in the version that the peer speaks."""

    agreed: Contract
    records: list[Any]
    cursor: str
    more: bool
    digest: str


def pull(partner: str, *, hurry: bool = False) -> int:
    """Ask one partner for what is new, until there is no more; returns how many records came that we did not have.

    Does nothing where the partner is off, where its pause is not over (unless `hurry`), and where another machine asks.
    """
    there = peer(partner)
    if there is None:
        return 0
    with only_one(f"partner:{partner}") as mine:
        feed = feed_of(partner)
        if not mine or (feed.next_at > timezone.now() and not hurry):
            return 0
        return _pull(feed, there)


def _pull(feed: PartnerFeed, there: Peer) -> int:
    fresh = 0
    try:
        for _ in range(MOST_BATCHES):
            batch = _asked(there, feed)
            fresh += take(feed, batch)
            if not batch.more:
                break
    except PeerTrouble as problem:
        _refused_whole(feed, problem)
        failed(feed.partner, problem)
        log.warning("partner.pull_failed", partner=feed.partner, trouble=problem.trouble.value)
        return fresh
    answered(feed.partner, again=settings.PARTNER_PULL_SECONDS)
    return fresh


def _asked(there: Peer, feed: PartnerFeed) -> Batch:
    """What is new, asked for in any of the versions that are valid today; the peer answers in one of them."""
    today = timezone.localdate()
    known = ",".join(str(one.version) for one in versions(feed.partner) if today in one.valid)
    asked = {"after": feed.cursor, "limit": AT_ONCE, "versions": known}
    return _batch(feed, ask(there, "GET", f"/events?{urlencode(asked, safe=',')}"))


def _batch(feed: PartnerFeed, answer: Answer) -> Batch:
    """The answer as a batch. Raises PeerTrouble where it is of another contract, or not of its shape."""
    data = answer.data
    records, cursor, more = data.get("records"), data.get("cursor"), data.get("more")
    if data.get("contract") != feed.partner:
        raise PeerTrouble(Trouble.CONTRACT)
    agreed = _heard(feed, data.get("version"))
    if not isinstance(records, list) or not isinstance(cursor, str) or len(cursor) > 120 or not isinstance(more, bool):
        raise PeerTrouble(Trouble.CONTRACT)
    if len(records) > AT_ONCE or (more and not records):
        raise PeerTrouble(Trouble.CONTRACT)
    return Batch(agreed, records, cursor, more, answer.digest)


def _heard(feed: PartnerFeed, said: Any) -> Contract:
    """The contract in the version that the peer says; kept, for what we tell it is written in the same one."""
    if said is not None and (type(said) is not int or not 0 < said <= MOST_VERSION):
        raise PeerTrouble(Trouble.VERSION)
    if feed.speaks != said:
        log.info("partner.speaks", partner=feed.partner, before=feed.speaks, now=said)
        feed.speaks = said
        feed.save(update_fields=["speaks"])
    return understood(feed)


@transaction.atomic
def take(feed: PartnerFeed, batch: Batch) -> int:
    """Write the rows and move the cursor on, together; returns how many were new. Twice is once."""
    locked = PartnerFeed.objects.select_for_update(no_key=True).get(pk=feed.pk)
    if locked.cursor != feed.cursor:  # somebody else has read on meanwhile
        feed.cursor = locked.cursor
        return 0
    rows = [_Row(batch.agreed, one) for one in batch.records]
    known = PartnerRecord.objects.filter(partner=feed.partner, event_id__in=[row.event_id for row in rows])
    seen = dict(known.values_list("event_id", "digest"))
    new = list({row.event_id: row for row in reversed(rows) if row.event_id not in seen}.values())[::-1]
    _say_what_changed(feed.partner, rows, seen)
    if batch.records:
        of = PartnerBatch.objects.create(
            partner=feed.partner, cursor_from=feed.cursor, cursor_to=batch.cursor, count=len(rows), fresh=len(new),
            bad=sum(1 for row in new if row.faults), digest=batch.digest, status=BatchStatus.TAKEN,
            contract_version=batch.agreed.version,
        )  # fmt: skip
        _write(of, new)
    locked.cursor = feed.cursor = batch.cursor
    locked.save(update_fields=["cursor"])
    return len(new)


def _text(given: Any) -> str:
    return json.dumps(given, ensure_ascii=False, sort_keys=True)


def _number(about: str, given: dict[str, Any]) -> str:
    """The number of whom a record is about, in its one form. Raises ValidationError for one that cannot exist."""
    said: str = given[about]["number"]
    return read_credit_code(said) if about == UNIT else read_identity(said).number


class _Row:
    """One record as it came: checked against the contract in the batch's version, the number read."""

    def __init__(self, agreed: Contract, given: Any) -> None:
        text = _text(given)
        self.given, self.digest = given, sm3(text.encode())
        self.faults = agreed.faults_of(given)
        self.number = ""
        if not self.faults:
            try:
                about = agreed.records[given["kind"]].about
                self.number = _number(about, given)
            except ValidationError:
                self.faults = [f".{about}.number: not a number that exists"]
        if not self.faults:  # over what registers read: the same event in another version is no other word
            read = given | {"data": agreed.records[given["kind"]].read(given["data"])}
            self.digest = sm3(_text(read).encode())
        fits = not any(fault.startswith((".id", ".:")) for fault in self.faults) and isinstance(given, dict)
        named = given.get("id") if fits else None
        self.event_id = (
            named if isinstance(named, str) and named else f"?{hashlib.sha256(text.encode()).hexdigest()[:60]}"
        )

    def row(self, of: PartnerBatch, subject: UUID | None) -> PartnerRecord:
        bad, given = bool(self.faults), self.given
        return PartnerRecord(
            partner=of.partner, event_id=self.event_id, batch=of, subject_id=subject, digest=self.digest,
            kind="" if bad else given["kind"], version=0 if bad else given["version"],
            previous=0 if bad else given["previous"], payload=given, contract_version=of.contract_version,
            happened_on=None if bad else date.fromisoformat(given["happened_on"]),
            state=RecordState.BAD if bad else RecordState.NEW, handled_at=timezone.now() if bad else None,
            why="；".join(self.faults)[:200],
        )  # fmt: skip


def _write(of: PartnerBatch, rows: Sequence[_Row]) -> None:
    subjects = _subjects(of.partner, sorted({row.number for row in rows if row.number}))
    PartnerRecord.objects.bulk_create([row.row(of, subjects.get(row.number)) for row in rows], ignore_conflicts=True)


def _subjects(partner: str, numbers: Sequence[str]) -> dict[str, UUID]:
    """The row of each number at the partner; made where there is none."""
    digests = {digest: number for number in numbers for digest in crypto.macs(number, ID_PURPOSE)}
    there = PartnerSubject.objects.filter(partner=partner, id_index__in=list(digests))
    found = {digests[bytes(index)]: pk for pk, index in there.values_list("pk", "id_index")}
    missing = [
        PartnerSubject(id=uuid7(), partner=partner, id_number=number, id_index=crypto.mac(number, ID_PURPOSE))
        for number in numbers
        if number not in found
    ]
    PartnerSubject.objects.bulk_create(missing)  # the feed's row is locked: nobody else writes this partner's
    return found | {one.id_number: one.pk for one in missing}


def _say_what_changed(partner: str, rows: Sequence[_Row], seen: dict[str, str]) -> None:
    """A partner that sends another content under a number we have lies or errs: the first word stands, somebody is told."""
    changed = [row.event_id for row in rows if seen.get(row.event_id, row.digest) != row.digest]
    if changed:
        log.error("partner.changed_event", partner=partner, count=len(changed))


def _refused_whole(feed: PartnerFeed, problem: PeerTrouble) -> None:
    """An answer that came and could not be believed is on record too, once until something else happens."""
    unbelieved = {
        Trouble.SIGNATURE, Trouble.CLOCK, Trouble.CONTRACT, Trouble.VERSION, Trouble.NOT_JSON, Trouble.TOO_LARGE,
    }  # fmt: skip
    if problem.trouble in unbelieved and feed.trouble != problem.trouble:
        PartnerBatch.objects.create(
            partner=feed.partner, cursor_from=feed.cursor, status=BatchStatus.REFUSED, trouble=problem.trouble,
            contract_version=feed.speaks or contract(feed.partner).version,
        )  # fmt: skip
