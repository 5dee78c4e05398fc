"""Taking a register out of the house: asked for with a purpose, granted by a second person, marked, and gone in a day."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from portal.accounts.actors import Actor, actor_of
from portal.accounts.models import Office, User
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.privacy import crypto
from portal.rules.parameters import parameter
from portal.ui.tables.excel import Column, write_excel
from portal.ui.tables.sheets import Sheet, sheet_of, sheets
from portal.ui.words import cn_datetime
from registration.roster.archives import new_password, packed
from registration.roster.marks import mark_of_cells, mark_of_order, new_mark, place_in_order, woven
from registration.roster.models import ExportRequest

log = structlog.get_logger(__name__)
FILE_PURPOSE = "registration.export.file"
APPROVAL_ROWS, HOURS = "privacy.export_approval_rows", "privacy.export_hours"
MOST_ROWS, CHUNK = 50_000, 1_000
REMEMBERED = timedelta(days=366)
"""How far back a leaked copy is compared with the requests by its order."""


@transaction.atomic
def ask(*, actor: Actor, key: UUID, sheet: Sheet, asked: Mapping[str, Any], purpose: str) -> ExportRequest:
    """Ask for a file of a register; `asked` is its filter as the address says it. Up to the parameter's rows it is made at once, above it a second person decides first.

    `key` is the form's own: the same form sent twice is one request (trust.md 61).
    Raises ValidationError without a purpose, for nobody, and for more rows than a file may hold.
    """
    office = Office.objects.get(pk=actor.office_id)
    asked = sheet.clean(asked)
    count = sheet.rows(actor, asked, office.region_code).count()
    if not count:
        raise ValidationError("这个条件下是空的，不用导出", code="nobody")
    if count > MOST_ROWS:
        raise ValidationError(f"一次最多导出 {MOST_ROWS:,} {sheet.unit}，请加条件", code="many")
    limit = int(parameter(APPROVAL_ROWS, region=office.region_code))
    with explained():
        return ExportRequest.objects.get_or_create(
            pk=key, asked_by_id=actor.user_id,
            defaults={
                "office": office, "region_code": office.region_code, "sheet": sheet.code, "asked": asked, "row_count": count,
                "purpose": plain_text(purpose).strip(), "mark": new_mark(), "needs_approval": count > limit,
            },
        )[0]  # fmt: skip


@transaction.atomic
def decide(*, actor: Actor, request: ExportRequest, approved: bool, why: str) -> None:
    """Grant or refuse somebody else's request; raises ValidationError for the own one and a refusal without a reason."""
    if not approved and not why.strip():
        raise ValidationError("不同意要写理由", code="reason")
    waiting = ExportRequest.objects.to_decide(actor).select_for_update(of=("self",), no_key=True)
    locked = waiting.filter(pk=request.pk).first()
    if locked is None:
        raise ValidationError("这份申请已经批过了，或不归您批", code="decided")
    locked.approved, locked.decided_why = approved, why.strip()
    locked.decided_by_id, locked.decided_at = actor.user_id, timezone.now()
    with explained():
        locked.save(update_fields=["approved", "decided_why", "decided_by", "decided_at"])


def build(pk: UUID) -> bool:
    """Make the file of one granted request; returns whether it was this call that made it.

    The reach is read anew: who changed the office since they asked gets no file. No transaction is held while
    it is written, so that a page can see how far it is.
    """
    if not ExportRequest.objects.due().filter(pk=pk).update(started_at=timezone.now(), written=0):
        return False
    request = ExportRequest.objects.select_related("asked_by", "office").get(pk=pk)
    actor = _exporter(request)
    content = _file(request, actor) if actor else b""
    _keep(request, content)
    return bool(content)


def _exporter(request: ExportRequest) -> Actor | None:
    """The asker as they are today, in the assignment they asked from; none if they hold it no more."""
    user = User.objects.get(pk=request.asked_by_id)
    held = user.assignments.filter(valid__contains=timezone.localdate(), office=request.office_id).first()
    return actor_of(user, assignment_id=held.pk) if held and user.is_active else None


def _keep(request: ExportRequest, content: bytes) -> None:
    """The locked archive, as ciphertext, into the store, its password and the row's times; what came to nothing says so."""
    if not content:
        ExportRequest.objects.filter(pk=request.pk).update(failed_at=timezone.now())
        return
    password = new_password()
    archive = packed(content, f"{file_name(request)}.xlsx", password)
    default_storage.delete(request.file_name)
    default_storage.save(request.file_name, ContentFile(crypto.encrypt_bytes(archive, FILE_PURPOSE)))
    now, hours = timezone.now(), int(parameter(HOURS, region=request.region_code))
    ExportRequest.objects.filter(pk=request.pk).update(
        ready_at=now, expires_at=now + timedelta(hours=hours), password=password
    )


def _file(request: ExportRequest, actor: Actor) -> bytes:
    """The sheet, empty where there is nobody any more or more people than were granted."""
    sheet = sheet_of(request.sheet)
    found = sheet.rows(actor, request.asked, request.region_code)
    order = sorted(
        islice(sheet.order(found), MOST_ROWS + 1), key=lambda row: (row[0], place_in_order(request.mark, row[1]))
    )
    limit = int(parameter(APPROVAL_ROWS, region=request.region_code))
    granted = request.approved or len(order) <= limit
    if not order or not granted or len(order) > MOST_ROWS:
        return b""
    with tempfile.TemporaryFile() as file:
        lines = _lines(sheet, [pk for _, _, pk in order], actor, request)
        write_excel(file, sheet.title, columns(request), lines, watermark(request), page_mark=watermark(request))
        file.seek(0)
        return file.read()


def _lines(sheet: Sheet, pks: list[UUID], actor: Actor, request: ExportRequest) -> Iterator[Any]:
    """The rows in the mark's order, read a thousand at a time; says how far it is."""
    done = 0
    for chunk in (pks[at : at + CHUNK] for at in range(0, len(pks), CHUNK)):
        yield from sheet.lines(chunk, actor)
        done += len(chunk)
        ExportRequest.objects.filter(pk=request.pk).update(written=done)


def columns(request: ExportRequest) -> list[Column]:
    """The file's columns; some carry the mark that nobody sees, the last one the mark that everybody sees."""
    sheet, hidden = sheet_of(request.sheet), woven(request.mark)
    seen = f"{request.asked_by.name} {request.number}"
    held = [_woven(one, hidden) if one.title in sheet.marked else one for one in sheet.columns]
    return [*held, Column("导出人", lambda line: seen, width=24)]


def _woven(column: Column, hidden: str) -> Column:
    return replace(column, value=lambda line: f"{column.value(line)}{hidden}")


def watermark(request: ExportRequest) -> str:
    """The sentence on each printed page and under the table."""
    who = f"{request.office} {request.asked_by.name}"
    return f"{who} {cn_datetime(timezone.now())}导出，编号 {request.number}，用途：{request.purpose}。不得转给别人。"


def file_name(request: ExportRequest) -> str:
    """How people find it among their downloads."""
    return f"{sheet_of(request.sheet).title} {request.number}"


def content_of(request: ExportRequest) -> bytes:
    """The archive behind an open request; raises FileNotFoundError where it is gone."""
    with default_storage.open(request.file_name) as file:
        return crypto.decrypt_bytes(file.read(), FILE_PURPOSE)


def remove_expired() -> int:
    """Delete the files whose time is over; returns how many."""
    removed = 0
    for request in ExportRequest.objects.over().only("pk"):
        default_storage.delete(request.file_name)
        removed += ExportRequest.objects.filter(pk=request.pk, removed_at__isnull=True).update(
            removed_at=timezone.now()
        )
    log.info("roster.exports_removed", count=removed)
    return removed


def exporter_of(rows: list[list[str]]) -> ExportRequest | None:
    """Whose export a leaked table is, by the mark in its cells or else by the order of its rows (case 101)."""
    mark = mark_of_cells(cell for row in rows for cell in row)
    if mark is None:
        recent = ExportRequest.objects.filter(asked_at__gte=timezone.now() - REMEMBERED).order_by("-asked_at")
        mark = mark_of_order(recent.values_list("mark", flat=True), _receipts(rows))
    return ExportRequest.objects.filter(mark=mark).select_related("asked_by", "office").first() if mark else None


def _receipts(rows: list[list[str]]) -> list[tuple[str, str]]:
    """(place, number) of the rows whose number some register knows, in the order of the copy."""
    numbers = [cell.strip() for row in rows for cell in row[:1]]
    places = {number: place for sheet in sheets() for number, place in sheet.places(numbers).items()}
    return [(places[number], number) for number in numbers if number in places]
