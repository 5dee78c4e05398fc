"""Bringing a file in, saying yes to it, taking it back: keyword-only, actor first; the long work is the worker's."""

import hashlib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.accounts.enums import ActorKind, Role
from portal.accounts.models import OfficeArea
from portal.foundation.constraints import explained
from portal.foundation.locks import only_one
from portal.foundation.text import plain_text
from portal.rules.parameters import parameter
from portal.ui.imports.files import kind_of
from portal.ui.imports.models import Import, ImportBatch
from portal.ui.imports.reading import keep_file
from portal.ui.imports.subjects import Line, Subject, subject_of

log = structlog.get_logger(__name__)
UNDO_HOURS = "import.undo_hours"
LONGEST_NAME = 120
LONGEST_REQUEST = timedelta(hours=1)


class SameFile(ValidationError):
    """This very content came in at this office before and still counts; `earlier` is where."""

    def __init__(self, earlier: Import) -> None:
        super().__init__("这个文件已经传过了", code="same_file_once")
        self.earlier = earlier


def bring(
    *,
    actor: Actor,
    key: UUID,
    subject: Subject,
    file: IO[bytes],
    name: str,
    region_code: str,
    asked: dict[str, Any],
    employer: UUID | None = None,
) -> Import:
    """Take a file in and keep it as ciphertext; a worker checks its rows. `key` is the form's own: sent twice, one import.

    It is the actor's office's, or that of the `employer` for which the actor speaks.

    Raises ValidationError for what is no list at all, SameFile for content that this office has brought in before.
    """
    sent = Import.objects.filter(pk=key, uploaded_by=actor.user_id).first()
    if sent:
        return sent
    kind, (digest, size) = kind_of(file), _digest(file)
    one = Import(
        pk=key, subject=subject.code, uploaded_by_id=actor.user_id, office_id=None if employer else actor.office_id, employer_id=employer, role=actor.role or "",
        region_code=region_code, asked=asked, file_name=plain_text(name)[-LONGEST_NAME:], digest=digest, size=size, kind=kind,
    )  # fmt: skip
    keep_file(one, file)
    try:
        with explained():
            one.save(force_insert=True)
    except ValidationError as problem:
        default_storage.delete(one.stored_as)
        earlier = _earlier(one)
        raise SameFile(earlier) if earlier else problem from None
    return one


def _earlier(one: Import) -> Import | None:
    same = Import.objects.filter(office=one.office_id, employer=one.employer_id, subject=one.subject, digest=one.digest)
    return same.filter(undone_at=None, dropped_at=None, refused_at=None).first()


def _digest(file: IO[bytes]) -> tuple[str, int]:
    found, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(1 << 20):
        found.update(piece)
        size += len(piece)
    return found.hexdigest(), size


@transaction.atomic
def confirm(*, actor: Actor, one: Import) -> None:
    """Write the right rows; said once however often it is pressed. Raises ValidationError where nothing is to be written."""
    locked = _locked(one)
    if locked.confirmed_at:
        return
    if locked.standing != "checked" or not locked.fresh:
        raise ValidationError("没有可以写入的行", code="nothing")
    locked.confirmed_at, locked.confirmed_by = timezone.now(), actor.user_id
    with explained():
        locked.save(update_fields=["confirmed_at", "confirmed_by"])


@transaction.atomic
def drop(*, actor: Actor, one: Import) -> None:
    """Give a checked file up: nothing was written, its rows go. Raises ValidationError once it was confirmed."""
    locked = _locked(one)
    locked.dropped_at = locked.dropped_at or timezone.now()
    with explained():
        locked.save(update_fields=["dropped_at"])
    transaction.on_commit(lambda: clear(locked))


@transaction.atomic
def ask_to_undo(*, actor: Actor, one: Import) -> None:
    """Take back what was written, within the hours of the rule. Raises ValidationError when they are over."""
    locked = _locked(one)
    if locked.undo_asked_at:
        return
    if not locked.may_undo:
        raise ValidationError("过了可以撤回的时间，请一条一条地改", code="late")
    locked.undo_asked_at = timezone.now()
    locked.save(update_fields=["undo_asked_at"])


def _locked(one: Import) -> Import:
    return Import.objects.select_for_update(of=("self",), no_key=True).get(pk=one.pk)


def write(one: Import) -> bool:
    """Write all confirmed rows, batch by batch, from wherever it was stopped; returns whether this call finished it.

    What the subject refuses altogether stops it with its sentence.
    """
    with only_one(f"import:{one.pk}") as mine:
        if not mine or not Import.objects.to_write().filter(pk=one.pk).exists():
            return False
        subject, actor = subject_of(one.subject), poster(one)
        try:
            for number in one.batches.filter(written_at=None).order_by("number").values_list("number", flat=True):
                _write_batch(one, subject, actor, number)
        except ValidationError as problem:  # who said yes may do so no more; what is written stays written
            Import.objects.filter(pk=one.pk).update(
                refused_at=timezone.now(), refused_why=problem.messages[0][:200], beat_at=None
            )
            return False
        if subject.wiped_at_once:
            clear(one)  # before it counts as written: whoever is killed in between clears again
        hours = int(parameter(UNDO_HOURS, region=one.region_code))
        now = timezone.now()
        Import.objects.filter(pk=one.pk).update(
            written_at=now, undo_until=now + timedelta(hours=hours), beat_at=None
        )  # fmt: skip
        log.info("imports.written", subject=one.subject, import_id=str(one.pk))
    return True


@transaction.atomic
def _write_batch(one: Import, subject: Subject, actor: Actor, number: int) -> None:
    batch = ImportBatch.objects.select_for_update(of=("self",), no_key=True).get(of=one, number=number)
    if batch.written_at:
        return
    rows: Any = batch.lines or []
    lines = [Line(row[0], tuple(row[2:])) for row in rows if not row[1]]
    written = subject.write(one, actor, lines) if lines else 0
    batch.written_at = timezone.now()
    batch.save(update_fields=["written_at"])
    Import.objects.filter(pk=one.pk).update(written=F("written") + written, beat_at=timezone.now())


def undo(one: Import) -> bool:
    """Take the rows of an import back in one transaction; what somebody has worked on since stays, and is counted."""
    with only_one(f"import:{one.pk}") as mine:
        if not mine or not Import.objects.to_undo().filter(pk=one.pk).exists():
            return False
        with transaction.atomic():
            undone = subject_of(one.subject).undo(one, poster(one))
            Import.objects.filter(pk=one.pk).update(undone_at=timezone.now(), kept=undone.kept, beat_at=None)
        log.info("imports.undone", subject=one.subject, gone=undone.gone, kept=undone.kept)
    return True


def poster(one: Import) -> Actor:
    """Who answers for the rows: whoever said yes (before that, whoever brought the file in), in the post they did it from."""
    who = one.confirmed_by or one.uploaded_by_id
    if one.office is None:
        return Actor(ActorKind.CITIZEN, who)
    areas = OfficeArea.objects.filter(office=one.office_id, valid__contains=timezone.localdate()).order_by("id")
    return Actor(
        ActorKind.STAFF, who, role=Role(one.role), office_id=one.office_id, office_level=one.office.level,
        areas=tuple(areas.values_list("low", "high")),
    )  # fmt: skip


def clear(one: Import) -> None:
    """The rows in clear have had their time: the file, the batches and the file's name go, the counts stay."""
    default_storage.delete(one.stored_as)
    with transaction.atomic():
        ImportBatch.objects.filter(of=one).delete()
        Import.objects.filter(pk=one.pk, cleared_at=None).update(cleared_at=timezone.now(), file_name="")


def clear_old() -> int:
    """What is over is cleared; returns how many. So is what a request left in clear that was killed midway."""
    over = list(Import.objects.over()[: settings.IMPORT_CLEARED_AT_ONCE])
    for one in over:
        clear(one)
    _clear_left_uploads()
    return len(over)


def _clear_left_uploads() -> None:
    """A request deletes the file it was sent when it ends; no request lasts this long."""
    before = (timezone.now() - LONGEST_REQUEST).timestamp()
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        with suppress(FileNotFoundError):  # its own request was quicker
            if path.stat().st_mtime < before:
                path.unlink()
