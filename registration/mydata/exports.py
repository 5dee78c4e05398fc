"""The copy that a person takes along: one ZIP with everything as JSON and as a page to read, ciphertext at rest, for a day."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.people.models import Person
from portal.privacy import crypto
from portal.rules.parameters import parameter
from registration.mydata.collect import lines_of, sources
from registration.mydata.models import DataExport

log = structlog.get_logger(__name__)
FILE_PURPOSE = "registration.mydata.file"
HOURS = "privacy.export_hours"


@transaction.atomic
def ask(*, actor: Actor, person: Person) -> DataExport:
    """Ask for a copy; one that is under way is given back instead of a second."""
    under_way = DataExport.objects.of(actor).due().filter(person=person).first()
    return under_way or DataExport.objects.create(person=person, account_id=actor.user_id)


def build(pk: UUID) -> bool:
    """Make one copy; returns whether it was this call that made it. No transaction is held meanwhile."""
    if not DataExport.objects.due().filter(pk=pk).update(started_at=timezone.now(), done=0):
        return False
    one = DataExport.objects.select_related("person", "account").get(pk=pk)
    if not one.account.is_active or not one.account.links.live().filter(person=one.person_id).exists():
        DataExport.objects.filter(pk=pk).update(failed_at=timezone.now())
        return False
    content = crypto.encrypt_bytes(_zip(one), FILE_PURPOSE)
    default_storage.delete(one.file_name)
    default_storage.save(one.file_name, ContentFile(content))
    now = timezone.now()
    DataExport.objects.filter(pk=pk).update(ready_at=now, expires_at=now + timedelta(hours=int(parameter(HOURS))))
    return True


def _zip(one: DataExport) -> bytes:
    data = _data(one)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        page = render_to_string("registration/mydata/copy.html", {"data": data, "made": timezone.now()})
        archive.writestr("我的资料.html", page)
    return target.getvalue()


def _data(one: DataExport) -> list[dict[str, Any]]:
    """Table by table, saying how far it is."""
    tables, found = sources(one.person, one.account_id), []
    for number, (words, rows) in enumerate(tables, start=1):
        lines = [
            {
                "what": entry.what, "purpose": str(entry.purpose.label), "basis": entry.basis,
                "kept": str(entry.retention.label), "name": line.label, "value": line.value, "source": line.source,
                "when": timezone.localtime(line.when).isoformat() if line.when else "",
            }
            for entry, line in lines_of(rows.iterator(chunk_size=500))
        ]  # fmt: skip
        if lines:
            found.append({"table": words, "lines": lines})
        DataExport.objects.filter(pk=one.pk).update(done=number, total=len(tables))
    return found


def content_of(one: DataExport) -> bytes:
    """The file behind an open copy; raises FileNotFoundError where it is gone."""
    with default_storage.open(one.file_name) as file:
        return crypto.decrypt_bytes(file.read(), FILE_PURPOSE)


def remove(rows: Any) -> int:
    """Delete the files of these copies; returns how many."""
    removed = 0
    for one in rows.only("pk"):
        default_storage.delete(one.file_name)
        removed += DataExport.objects.filter(pk=one.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    log.info("mydata.copies_removed", count=removed)
    return removed


def build_due() -> int:
    """Build what waits, the oldest first, and delete what is over; returns how many were built."""
    due = list(DataExport.objects.due().order_by("asked_at").values_list("pk", flat=True)[:20])
    built = sum(build(pk) for pk in due)
    remove(DataExport.objects.over())
    return built
