"""Writes: count a quarter, and publish what was counted, by two."""

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from analytics.dashboard.suppression import SMALL, hide_matrix
from analytics.market.enums import UNPUBLISHED, ReportState, Table
from analytics.market.limits import wage_bands
from analytics.market.models import MarketLine, MarketReport
from analytics.market.sql import KEYS_OFFERED, KEYS_WANTED, OFFERED, WANTED
from matching.vacancies.enums import VacancyKind
from portal.accounts.actors import Actor
from portal.foundation.constraints import explained
from portal.foundation.locks import lock_in_transaction
from portal.foundation.partitions import month_start
from portal.regions.codes import PROVINCE

LOWEST = 0
Key = tuple[str, str, str]  # region, table, key


@dataclass
class Cell:
    """What was counted for one line."""

    vacancies: int = 0
    openings: int = 0
    seekers: int | None = 0
    offered: int | None = None
    asked: int | None = None


def quarter_before(today: date) -> date:
    """The first day of the last quarter that is over."""
    return month_start(today, -((today.month - 1) % 3) - 3)


@transaction.atomic
def build(quarter: date) -> MarketReport:
    """Count a quarter. Nothing changes where the figures are the same; a waiting edition is written anew, a published one is
    followed by a new edition that waits for its two people, and stands until then.
    """
    lock_in_transaction("analytics.market")
    cells = _suppressed(_counted(quarter))
    digest = _digest(cells)
    last = MarketReport.objects.filter(quarter=quarter).order_by("-edition").first()
    if last is not None and last.digest == digest:
        return last
    edition = 1
    if last is not None and last.state in UNPUBLISHED:
        edition = last.edition
        last.delete()  # nobody outside has seen it
    elif last is not None:
        edition = last.edition + 1
    report = MarketReport.objects.create(quarter=quarter, edition=edition, digest=digest)
    rows = (
        MarketLine(report=report, region_code=region, table=table, key=key, **vars(cell))
        for (region, table, key), cell in sorted(cells.items())
    )
    MarketLine.objects.bulk_create(rows, batch_size=5_000)
    return report


@transaction.atomic
def check(*, actor: Actor, report: MarketReport) -> None:
    """An official has looked at it. Raises ValidationError for an edition that does not wait for that."""
    row = _locked(report)
    if row.state != ReportState.DRAFT:
        raise ValidationError("这一版已经有人核对过了。", code="not_draft")
    row.state, row.checked_by_id, row.checked_at = ReportState.CHECKED, actor.user_id, timezone.now()
    row.save(update_fields=["state", "checked_by", "checked_at"])


@transaction.atomic
def publish(*, actor: Actor, report: MarketReport) -> None:
    """Everybody reads it from now on; the edition before it is kept. Raises ValidationError for who checked it, and before that."""
    row = _locked(report)
    if row.state != ReportState.CHECKED:
        raise ValidationError("先由一个人核对，再由另一个人发布。", code="not_checked")
    before = MarketReport.objects.select_for_update(of=("self",)).filter(
        quarter=row.quarter, state=ReportState.PUBLISHED
    )
    for one in before:
        one.state = ReportState.SUPERSEDED
        one.save(update_fields=["state"])
    row.state, row.published_by_id, row.published_at = ReportState.PUBLISHED, actor.user_id, timezone.now()
    with explained():
        row.save(update_fields=["state", "published_by", "published_at"])


def _locked(report: MarketReport) -> MarketReport:
    return MarketReport.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)


def _counted(quarter: date) -> dict[Key, Cell]:
    """Seven statements, none for each city."""
    after = month_start(quarter, 3)
    given = {
        "first": quarter, "since": _midnight(quarter), "until": _midnight(after), "bands": [LOWEST, *wage_bands()],
    }  # fmt: skip
    cells: dict[Key, Cell] = defaultdict(Cell)
    for table, key in KEYS_OFFERED.items():
        for place, name, count, openings, median in _asked(OFFERED, key, given | {"kind": VacancyKind.JOB.value}):
            cell = cells[place, table, name]
            cell.vacancies, cell.openings, cell.offered = count, openings, median
    for place, _, count, openings, median in _asked(OFFERED, "''", given | {"kind": VacancyKind.INTERNSHIP.value}):
        cells[place, Table.INTERNSHIP.value, ""] = Cell(count, openings, None, median)
    for table, key in KEYS_WANTED.items():
        for place, name, count, _, median in _asked(WANTED, key, given):
            cell = cells[place, table, name]
            cell.seekers, cell.asked = count, median
    return dict(cells)


def _asked(statement: str, key: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(key=key), given)
        return cursor.fetchall()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _suppressed(cells: dict[Key, Cell]) -> dict[Key, Cell]:
    """Small numbers of seekers taken out, and what they could be worked out from: across cities and rows of a table together."""
    cities = sorted({region for region, _, _ in cells} - {PROVINCE})
    for table in (Table.OCCUPATION.value, Table.WAGE.value):
        keys = sorted({key for _, name, key in cells if name == table})
        counts = [[_seekers(cells, (city, table, key)) for key in keys] for city in cities]
        hidden, whole_cities, whole_keys = hide_matrix(counts)
        for at, city in enumerate(cities):
            _hide(cells, [(city, table, keys[x]) for x in hidden[at]])
        _hide(cells, [(cities[at], Table.TOTAL.value, "") for at in whole_cities])
        _hide(cells, [(PROVINCE, table, keys[x]) for x in whole_keys if x < len(keys)])
    total = cells.get((PROVINCE, Table.TOTAL.value, ""))
    if total and total.seekers and total.seekers < SMALL:
        _hide(cells, list(cells))
    for (_, table, _), cell in cells.items():
        if table == Table.SOURCE:
            cell.seekers = None  # a source of vacancies has no seekers
        if not cell.seekers:
            cell.asked = None
    return cells


def _seekers(cells: dict[Key, Cell], key: Key) -> int:
    return (cells[key].seekers or 0) if key in cells else 0


def _hide(cells: dict[Key, Cell], keys: list[Key]) -> None:
    for key in keys:
        cells.setdefault(key, Cell()).seekers = None


def _digest(cells: dict[Key, Cell]) -> str:
    said = json.dumps([[*key, *vars(cell).values()] for key, cell in sorted(cells.items())])
    return hashlib.sha256(said.encode()).hexdigest()
