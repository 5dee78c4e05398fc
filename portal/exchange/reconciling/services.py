"""The nightly reconciliation, its repairs, and the county's word at the month's end (trust.md 87; domain.md 8.2)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.cases.models import TransitionLog
from portal.exchange.enums import DriftKind
from portal.exchange.kinds import KINDS
from portal.exchange.models import OutboxEvent
from portal.exchange.reconciling import sql
from portal.exchange.reconciling.models import CheckedDay, Digest, Drift, MonthConfirmation
from portal.exchange.relay import relay
from portal.exchange.services import publish
from portal.exchange.tally.services import Sum, bounds, by_unit, count_days
from portal.foundation.locks import only_one
from portal.foundation.partitions import month_start
from portal.regions.codes import code_range
from portal.regions.enums import Level

log = structlog.get_logger(__name__)
LOCK = "reconcile-inboxes"
DIFFERS = ~Q(sent=F("received")) | ~Q(sent_hash=F("received_hash"))


@dataclass(frozen=True)
class Different:
    """An event and an office on which register and inbox disagree."""

    region_code: str
    kind: str
    event_id: UUID | None
    log_id: UUID | None
    office_id: UUID


def reconcile(today: date | None = None) -> int:
    """Compare and repair every day of this month and the last that has ended; returns how many days were gone through.

    Each day is a transaction of its own and is gone through once a day, so a run that broke off goes on where it
    stopped, and one too many finds nothing to do. Whoever finds another at it goes home.
    """
    now = today or timezone.localdate()
    with only_one(LOCK) as mine:
        days = _days_to_check(now) if mine else []
        for day in days:
            reconcile_day(day)
            CheckedDay.objects.update_or_create(day=day, defaults={"checked_on": now})
    if days:
        log.info("reconcile.done", days=len(days), different=Digest.objects.filter(DIFFERS, day__in=days).count())
    return len(days)


def _days_to_check(now: date) -> list[date]:
    first = OutboxEvent.objects.order_by("at").values_list("at", flat=True).first()
    if first is None:
        return []
    start = max(month_start(now, -1), timezone.localdate(first))
    done = set(CheckedDay.objects.filter(day__gte=start, checked_on__gte=now).values_list("day", flat=True))
    days = (start + timedelta(days=at) for at in range((now - start).days))
    return [day for day in days if day not in done]


def reconcile_day(day: date) -> list[Drift]:
    """Compare one day, repair what differs, compare again; returns the differences that were found.

    What still waits for its delivery is a difference as well until it has arrived.
    """
    found = _compare_and_repair(day)
    if found:
        relay()
        count_days([day])
    _settle(day, compared=not found)
    return found


@transaction.atomic
def _compare_and_repair(day: date) -> list[Drift]:
    given = _given(day)
    if all(one[1:3] == one[3:5] for one in _run(sql.DIGESTS, given)):
        return []
    different = [Different(*row) for row in _run(sql.DIFFERENT, given)]
    drifts = _note(day, different)
    _repair(different, given)
    return drifts


def _given(day: date) -> dict[str, Any]:
    start, end = bounds(day, day)
    begun = _run(sql.BEGUN, {})
    return {
        "day": day, "start": start, "end": end, "kinds": sorted(KINDS),
        "counties": [county for county, _ in begun], "begun": [at for _, at in begun],
    }  # fmt: skip


def _run(text: str, given: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return cursor.fetchall() if cursor.description else []


def _note(day: date, different: Sequence[Different]) -> list[Drift]:
    """Keep how many of which kind; what is still open from an earlier night is not found anew."""
    noted = []
    for (region, kind), count in sorted(Counter((one.region_code, one.kind) for one in different).items()):
        drift, fresh = Drift.objects.get_or_create(
            day=day, region_code=region, kind=kind, repaired_at=None, defaults={"count": count}
        )
        if not fresh and drift.count != count:
            drift.count = count
            drift.save(update_fields=["count"])
        log.error("reconcile.drift", day=str(day), region=region, kind=kind, count=count, fresh=fresh)
        noted.append(drift)
    return noted


def _repair(different: Sequence[Different], given: dict[str, Any]) -> None:
    """Publish what was never told, send again what is missing, correct what was changed, take away what nobody sent."""
    untold = {one.log_id for one in different if one.kind == DriftKind.UNTOLD}
    for entry in TransitionLog.objects.filter(pk__in=untold, at__gte=given["start"], at__lt=given["end"]).order_by(
        "at"
    ):
        publish(entry)
    acts = {DriftKind.MISSING: sql.SEND_AGAIN, DriftKind.CHANGED: sql.PUT_RIGHT, DriftKind.EXTRA: sql.TAKE_AWAY}
    for kind, text in acts.items():
        rows = [one for one in different if one.kind == kind]
        if rows:
            pairs = {"events": [row.event_id for row in rows], "offices": [row.office_id for row in rows]}
            _run(text, given | pairs)


@transaction.atomic
def _settle(day: date, *, compared: bool) -> None:
    """Compare once more, and close the differences of the counties that are equal now."""
    open_ones = Drift.objects.filter(day=day, repaired_at=None)
    if compared and not open_ones.exists():
        return
    digests = _run(sql.DIGESTS, _given(day))
    unequal = [one[0] for one in digests if one[1:3] != one[3:5]]
    closed = open_ones.exclude(region_code__in=unequal).update(repaired_at=timezone.now())
    log.info("reconcile.repaired", day=str(day), closed=closed, open=len(unequal))


@dataclass(frozen=True)
class Standing:
    """How a month of a region stands: by digest, by drifts, by the county's word."""

    days: int = 0
    different: int = 0
    whole: bool = False
    confirmed: MonthConfirmation | None = None

    @property
    def is_equal(self) -> bool:
        return self.whole and self.different == 0


def standings(code: str, month: date) -> dict[str, Standing]:
    """How the month stands in each county (and each city's own inbox) below a region, itself included. Three queries."""
    low, high = code_range(code)
    end = month_start(month, 1)
    rows = Digest.objects.filter(day__gte=month, day__lt=end, region_code__gte=low, region_code__lte=high)
    counted = rows.values_list("region_code").annotate(days=Count("pk"), different=Count("pk", filter=DIFFERS))
    said = MonthConfirmation.objects.filter(month=month, region_code__gte=low, region_code__lte=high)
    confirmed = {one.region_code: one for one in said.select_related("confirmed_by")}
    whole = is_whole(month)
    found = {region: Standing(days, different, whole, confirmed.get(region)) for region, days, different in counted}
    return {region: Standing(0, 0, whole, one) for region, one in confirmed.items()} | found


def is_whole(month: date) -> bool:
    """Whether the month has ended and its last day has been gone through."""
    last = month_start(month, 1) - timedelta(days=1)
    return CheckedDay.objects.filter(day=last).exists()


def drifts_of(code: str, month: date) -> list[Drift]:
    """The differences that were found in a month below a region, the newest first; 100 at most."""
    low, high = code_range(code)
    found = Drift.objects.filter(day__gte=month, day__lt=month_start(month, 1))
    return list(found.filter(region_code__gte=low, region_code__lte=high).order_by("-found_at", "-id")[:100])


@transaction.atomic
def confirm(*, actor: Actor, code: str, month: date) -> MonthConfirmation:
    """The county says that a month's figures are right; they are kept as they are now, with who and when.

    Raises ValidationError while the month runs, before the night has been through it, while something differs,
    and where it was confirmed before.
    """
    if month >= month_start(timezone.localdate()):
        raise ValidationError("这个月还没有过完，下个月 1 日以后再确认", code="running")
    standing = standings(code, month).get(code, Standing(whole=is_whole(month)))
    if standing.confirmed:
        raise ValidationError("这个月已经确认过了", code="confirmed")
    if not standing.whole:
        raise ValidationError("这个月还没有对完，明天再来确认", code="unchecked")
    if standing.different:
        raise ValidationError("还有差异没有补好，今晚会再对一次，对平了再确认", code="different")
    figures = sum(by_unit(code, Level.COUNTY, month, []).values(), Sum())
    kept, fresh = MonthConfirmation.objects.get_or_create(
        month=month,
        region_code=code,
        defaults={
            "sent": figures.sent, "received": figures.received, "acknowledged": figures.acknowledged,
            "acted": figures.acted, "digest": _digest_of(code, month), "confirmed_by_id": actor.user_id,
        },
    )  # fmt: skip
    if not fresh:
        raise ValidationError("这个月已经确认过了", code="confirmed")
    log.info("reconcile.confirmed", region=code, month=str(month))
    return kept


def _digest_of(code: str, month: date) -> int:
    """One number for all days: the exclusive or of their digests, which of equal days is the same on both sides."""
    whole = 0
    rows = Digest.objects.filter(region_code=code, day__gte=month, day__lt=month_start(month, 1))
    for part in rows.values_list("received_hash", flat=True):
        whole ^= part
    return whole


def checked_at(month: date) -> datetime | None:
    """When a day of the month was last compared."""
    rows = Digest.objects.filter(day__gte=month, day__lt=month_start(month, 1))
    return rows.order_by("-checked_at").values_list("checked_at", flat=True).first()
