"""Taking the roster out of the house: asked for with a purpose, granted by a second person, marked, and gone in a day."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.actors import Actor, actor_of
from portal.accounts.models import Office, User
from portal.cases.contacts.models import Contact
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.privacy import crypto
from portal.privacy.enums import Datum
from portal.privacy.matrix import shown
from portal.regions.selectors import full_names
from portal.rules.parameters import parameter
from portal.ui.contacts import how_it_went
from portal.ui.tables.excel import Column, write_excel
from portal.ui.words import cn_datetime
from registration.roster.filters import Asked, with_next_due
from registration.roster.marks import mark_of_cells, mark_of_order, new_mark, place_in_order, woven
from registration.roster.models import ExportRequest
from registration.unemployment.models import UnemploymentRegistration

log = structlog.get_logger(__name__)
FILE_PURPOSE = "registration.export.file"
APPROVAL_ROWS, HOURS = "privacy.export_approval_rows", "privacy.export_hours"
MOST_ROWS, CHUNK = 50_000, 1_000
REMEMBERED = timedelta(days=366)
"""How far back a leaked copy is compared with the requests by its order."""


def rows_of(actor: Actor, asked: Asked, region: str) -> QuerySet:
    """Whom an export of this filter holds, as far as the actor's reach goes."""
    return (
        UnemploymentRegistration.objects.visible_to(actor)
        .filter(asked.condition(region, actor=actor))
        .exclude(person=None)
    )


@transaction.atomic
def ask(*, actor: Actor, asked: Asked, purpose: str) -> ExportRequest:
    """Ask for a file; up to the parameter's rows it is made at once, above it a second person decides first.

    Raises ValidationError without a purpose, for nobody, and for more rows than a file may hold.
    """
    office = Office.objects.get(pk=actor.office_id)
    count = rows_of(actor, asked, office.region_code).count()
    if not count:
        raise ValidationError("这个条件下没有人，不用导出", code="nobody")
    if count > MOST_ROWS:
        raise ValidationError(f"一次最多导出 {MOST_ROWS:,} 人，请加条件", code="many")
    limit = int(parameter(APPROVAL_ROWS, region=office.region_code))
    with explained():
        return ExportRequest.objects.create(
            asked_by_id=actor.user_id, office=office, region_code=office.region_code, asked=asked.stored(),
            purpose=plain_text(purpose).strip(), row_count=count, mark=new_mark(), needs_approval=count > limit,
        )  # fmt: skip


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
    """Ciphertext into the store and the row's times; a request that came to nothing says so."""
    if not content:
        ExportRequest.objects.filter(pk=request.pk).update(failed_at=timezone.now())
        return
    default_storage.delete(request.file_name)
    default_storage.save(request.file_name, ContentFile(crypto.encrypt_bytes(content, FILE_PURPOSE)))
    now, hours = timezone.now(), int(parameter(HOURS, region=request.region_code))
    ExportRequest.objects.filter(pk=request.pk).update(ready_at=now, expires_at=now + timedelta(hours=hours))


def _file(request: ExportRequest, actor: Actor) -> bytes:
    """The sheet, empty where there is nobody any more or more people than were granted."""
    found = rows_of(actor, Asked.of(request.asked), request.region_code)
    order = sorted(
        found.values_list("region_code", "receipt_no", "pk")[: MOST_ROWS + 1],
        key=lambda row: (row[0], place_in_order(request.mark, row[1])),
    )
    limit = int(parameter(APPROVAL_ROWS, region=request.region_code))
    granted = request.approved or len(order) <= limit
    if not order or not granted or len(order) > MOST_ROWS:
        return b""
    with tempfile.TemporaryFile() as file:
        lines = _lines([pk for _, _, pk in order], actor, request)
        write_excel(file, "失业登记名册", columns(request), lines, watermark(request), page_mark=watermark(request))
        file.seek(0)
        return file.read()


@dataclass(frozen=True)
class Line:
    """One row of the file, as the exporter's audience may see it."""

    case: Any
    name: str
    number: str
    phone: str
    place: str
    last: str


def _lines(pks: list[UUID], actor: Actor, request: ExportRequest) -> Iterator[Line]:
    """The rows in the mark's order, read a thousand at a time; says how far it is."""
    done = 0
    for chunk in (pks[at : at + CHUNK] for at in range(0, len(pks), CHUNK)):
        cases = with_next_due(UnemploymentRegistration.objects.filter(pk__in=chunk))
        by_pk = {case.pk: case for case in cases.select_related("person", "service_office")}
        places, last = full_names({case.region_code for case in by_pk.values()}), Contact.objects.latest(chunk)
        for pk in chunk:
            yield _line(by_pk[pk], actor, places, last)
        done += len(chunk)
        ExportRequest.objects.filter(pk=request.pk).update(written=done)


def _line(case: Any, actor: Actor, places: dict[str, str], last: dict[UUID, Contact]) -> Line:
    show, who = partial(shown, audience=actor.audience), case.person
    number = show(Datum.ID_NUMBER, who.id_number)
    return Line(
        case, show(Datum.NAME, who.name), number[-4:], show(Datum.PHONE, who.phone),
        places.get(case.region_code, case.region_code), how_it_went(last.get(case.pk)),
    )  # fmt: skip


def columns(request: ExportRequest) -> list[Column]:
    """The file's columns; two of them carry the mark that nobody sees, the last one the mark that everybody sees."""
    hidden, seen = woven(request.mark), f"{request.asked_by.name} {request.number}"
    return [
        Column("受理号", lambda line: line.case.receipt_no, width=22),
        Column("姓名", lambda line: line.name),
        Column("证件尾号", lambda line: line.number, width=10),
        Column("手机", lambda line: line.phone),
        Column("住在", lambda line: line.place + hidden, width=36),
        Column("状态", lambda line: line.case.get_state_display() + hidden, width=14),
        Column("失业原因", lambda line: line.case.get_reason_display(), width=20),
        Column("登记失业", lambda line: f"{line.case.spell.lower:%Y-%m-%d}" if line.case.spell else "", width=12),
        Column("上次联系", lambda line: line.last, width=18),
        Column("下次联系", lambda line: f"{line.case.next_due:%Y-%m-%d}" if line.case.next_due else "", width=12),
        Column("服务单位", lambda line: str(line.case.service_office), width=26),
        Column("导出人", lambda line: seen, width=24),
    ]


def watermark(request: ExportRequest) -> str:
    """The sentence on each printed page and under the table."""
    who = f"{request.office} {request.asked_by.name}"
    return f"{who} {cn_datetime(timezone.now())}导出，编号 {request.number}，用途：{request.purpose}。不得转给别人。"


def content_of(request: ExportRequest) -> bytes:
    """The file behind an open request; raises FileNotFoundError where it is gone."""
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
    """(place, receipt number) of the rows whose receipt number we know, in the order of the copy."""
    numbers = [cell.strip() for row in rows for cell in row[:1]]
    known = UnemploymentRegistration.objects.filter(receipt_no__in=numbers).values_list("receipt_no", "region_code")
    places = dict(known)
    return [(places[number], number) for number in numbers if number in places]
