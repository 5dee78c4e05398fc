"""Folding the tallies, recounting them, and closing months."""

from datetime import date

import structlog
from django.db import connection, transaction
from django.db.models import Case, F, Sum, When
from django.utils import timezone

from analytics.indicators import months, sql
from analytics.indicators.definitions import REGISTERS, Register
from analytics.indicators.enums import INFLOW, OUTFLOW, Count, Grain, Subject
from analytics.indicators.models import LockedMonth, Recount, Tally
from portal.foundation.locks import lock_in_transaction, try_lock_in_transaction
from portal.foundation.partitions import month_start
from portal.regions.codes import PROVINCE
from portal.regions.enums import Level

log = structlog.get_logger(__name__)
FOLD_LOCK, MONTH_LOCK = "fold-tallies", "lock-months"
MOST_FOLDED = 100_000  # changes in one transaction
LOCK_BACK = 25  # months: what a line of twelve and its year before need


def fold() -> int:
    """Merge waiting changes into the tally, a batch a transaction; returns how many were merged.

    Whoever finds another at it goes home: nothing is lost, for a reader adds what still waits.
    """
    merged = 0
    while batch := _fold_batch():
        merged += batch
    return merged


@transaction.atomic
def _fold_batch() -> int:
    if not try_lock_in_transaction(FOLD_LOCK):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {sql.CHANGES} LIMIT %s) AS waiting", [MOST_FOLDED])
        waiting = cursor.fetchone()[0]
        if waiting:
            cursor.execute(sql.FOLD, {"most": MOST_FOLDED})
        return waiting


def recount() -> list[Recount]:
    """Count every register anew, put the tally right where it was wrong, and keep what was found."""
    return [_recount(register) for register in REGISTERS]


@transaction.atomic
def _recount(register: Register) -> Recount:
    subject = register.subject
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '5min'")
        lock_in_transaction(FOLD_LOCK)
        cursor.execute(sql.compare(register))
        rows, cells, units = cursor.fetchone()
        while _fold_batch():
            pass
        cursor.execute(sql.COMPARE_SUMS, {"subject": subject.value})
        sums = cursor.fetchone()[0]
    found = Recount.objects.create(
        subject=subject, rows=rows, wrong_cells=cells, wrong_units=units, wrong_sums=sums, unbalanced=len(unbalanced())
    )
    tell = log.info if found.is_clean else log.error
    tell(
        "tally.recounted",
        subject=subject.value,
        rows=rows,
        cells=cells,
        units=units,
        sums=sums,
        unbalanced=found.unbalanced,
    )
    return found


def unbalanced() -> list[str]:
    """The regions whose inflow less outflow is not their stock (requirement 12.1); there should be none."""
    signs = {**dict.fromkeys(INFLOW, 1), **dict.fromkeys(OUTFLOW, -1), Count.OPEN: -1}
    signed = Case(*(When(code=code, then=F("value") * sign) for code, sign in signs.items()))
    cells = Tally.objects.filter(subject=Subject.REGISTRATION, grain=Grain.MONTH, code__in=list(signs))
    sums = cells.values_list("level", "region_code").annotate(rest=Sum(signed)).exclude(rest=0)
    return sorted(region for _, region, _ in sums)


def lock_months(today: date | None = None) -> int:
    """Keep the figures of every month that has ended and is not kept yet; returns how many were.

    A month before the first registration has nothing to keep.
    """
    now = month_start(today or timezone.localdate())
    begun = Tally.objects.filter(level=Level.PROVINCE, region_code=PROVINCE, grain=Grain.MONTH, code=Count.BEGUN)
    first = begun.order_by("day").values_list("day", flat=True).first()
    if first is None:
        return 0
    start = max(first, month_start(now, -LOCK_BACK))
    ended = [month_start(start, at) for at in range(LOCK_BACK + 1) if month_start(start, at) < now]
    with transaction.atomic():
        lock_in_transaction(MONTH_LOCK)  # two workers at once: the second finds nothing left to do
        held = set(LockedMonth.objects.filter(month__in=ended).values_list("month", flat=True))
        fresh = [month for month in ended if month not in held]
        if fresh:
            LockedMonth.objects.bulk_create(LockedMonth(month=month) for month in fresh)
            months.note(fresh, None)
            log.info("month.locked", count=len(fresh), latest=str(fresh[-1]))
        return len(fresh)


@transaction.atomic
def correct_months() -> int:
    """Note for the locked months of two years what has changed since; returns how many figures were corrected."""
    lock_in_transaction(MONTH_LOCK)
    held = list(LockedMonth.objects.order_by("-month").values_list("month", flat=True)[:LOCK_BACK])
    corrected = months.note(held, timezone.now()) if held else 0
    if corrected:
        log.info("month.corrected", count=corrected)
    return corrected
