"""Keeping a paper, having it scanned, giving it out, and removing it: keyword-only, actor first, one transaction each."""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.cases.documents import scanner
from portal.cases.documents.content import stripped, type_of
from portal.cases.documents.enums import ENDINGS, DocumentState
from portal.cases.documents.models import NAME_LENGTH, Document
from portal.foundation.constraints import explained
from portal.foundation.text import plain_text
from portal.privacy import crypto

log = structlog.get_logger(__name__)
PURPOSE, BATCH = "cases.document.file", 50
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')


@transaction.atomic
def keep(*, actor: Actor, case_kind: str, case_id: UUID, shows: str, upload: Any) -> Document:
    """Keep an uploaded paper of a case: told by its content, stripped, encrypted, and waiting for the scan.

    `upload` is Django's uploaded file; the same one sent twice is kept once. Raises ValidationError for one that is too
    large, of another kind, broken, one that is to show two things, or one too many.
    """
    most, before = settings.DOCUMENT_MAX_BYTES, Document.objects.of_case(case_id)
    if upload.size > most:
        raise ValidationError(f"文件不能超过 {most // 1_000_000} MB，请拍小一点", code="size")
    content = upload.read()
    kind = type_of(content)
    kept = stripped(content, kind)
    digest = sha256(kept).hexdigest()
    if same := before.filter(digest=digest, shows=shows).first():
        return same  # the same form sent twice
    if before.count() >= settings.DOCUMENTS_A_CASE:
        raise ValidationError(f"一件最多传 {settings.DOCUMENTS_A_CASE} 份，请先删掉不要的", code="many")
    document = Document(
        case_kind=case_kind, case_id=case_id, shows=shows, name=_clean_name(upload.name, ENDINGS[kind]), file_type=kind,
        size=len(kept), digest=digest, uploaded_by=actor.user_id,
    )  # fmt: skip
    with explained():
        document.save(force_insert=True)
    default_storage.save(document.file_name, ContentFile(crypto.encrypt_bytes(kept, PURPOSE)))
    return document


def _clean_name(name: str, ending: str) -> str:
    """The uploader's name for it, without folders and tricks, with the ending that fits what it is."""
    stem = NOT_IN_NAMES.sub("", plain_text(name or "").replace("\n", "").rsplit(".", 1)[0]).strip(" .")
    return f"{stem[: NAME_LENGTH - 5] or '材料'}{ending}"


def scan_pending() -> int:
    """Have what waits scanned, the oldest first; returns how many have a verdict now. Without a scanner all of it waits."""
    if not scanner.is_configured():
        return 0
    keys = Document.objects.pending().order_by("uploaded_at").values_list("pk", flat=True)[:BATCH]
    try:
        return sum(_scan(pk) for pk in list(keys))
    except scanner.ScannerDown as problem:
        log.warning("documents.scanner_down", why=str(problem))
        return 0


@transaction.atomic
def _scan(pk: UUID) -> int:
    """One paper, by one worker; what is infected is deleted at once, its row says so."""
    rows = Document.objects.pending().select_for_update(of=("self",), no_key=True, skip_locked=True)
    document = rows.filter(pk=pk).first()
    if document is None:
        return 0
    try:
        clean = scanner.is_clean(_stored(document))
    except FileNotFoundError:
        clean = False
    document.state = DocumentState.CLEAN if clean else DocumentState.INFECTED
    document.scanned_at = timezone.now()
    document.save(update_fields=["state", "scanned_at"])
    if not clean:
        default_storage.delete(document.file_name)
        log.warning("documents.infected", document=str(document.pk))
    return 1


def _stored(document: Document) -> bytes:
    with default_storage.open(document.file_name) as file:
        return crypto.decrypt_bytes(file.read(), PURPOSE)


def download(document: Document) -> HttpResponse | None:
    """The file as an attachment, for whom the view has found to be allowed; None while no scan has found it clean."""
    if not document.is_open:
        return None
    try:
        answer = HttpResponse(_stored(document), content_type=document.file_type)
    except FileNotFoundError:
        return None
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@transaction.atomic
def remove(*, actor: Actor, document: Document) -> None:
    """Take a paper back: row and file."""
    name = document.file_name
    document.delete()
    transaction.on_commit(lambda: default_storage.delete(name))


def forget(case_ids: Sequence[UUID]) -> int:
    """Delete every paper of these cases; returns how many. Call it inside the transaction that forgets the people."""
    papers = list(Document.objects.filter(case_id__in=case_ids))
    for one in papers:
        default_storage.delete(one.file_name)
    Document.objects.filter(pk__in=[one.pk for one in papers]).delete()
    return len(papers)
