"""The copy that a person takes along: one ZIP with everything as JSON and as a page to read, ciphertext at rest, for a day."""

import io
import json
import zipfile
from collections.abc import Callable
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
from portal.exchange.partners import disclosures
from portal.people.merging.services import everyone_behind
from portal.people.models import Person
from portal.privacy import crypto, register
from portal.rules.parameters import parameter
from registration.mydata.collect import lines_of, sources
from registration.mydata.models import DataExport

log = structlog.get_logger(__name__)
FILE_PURPOSE = "registration.mydata.file"
HOURS = "privacy.export_hours"
Table = dict[str, Any]
Lister = Callable[[Person], Table]
_beside: list[Lister] = []


def stands_beside(lister: Lister) -> None:
    """Let a list that is no table of the person's stand in the copy; call it in the app's `ready`."""
    if lister not in _beside:
        _beside.append(lister)


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
    data = _data(one) + [table for lister in _beside if (table := lister(one.person))["lines"]]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        page = render_to_string("registration/mydata/copy.html", {"data": data, "made": timezone.now()})
        archive.writestr("我的资料.html", page)
    return target.getvalue()


def _data(one: DataExport) -> list[dict[str, Any]]:
    """Table by table, saying how far it is."""
    tables, told = sources(one.person, one.account_id), []
    for number, (words, rows) in enumerate(tables, start=1):
        lines = [
            line(entry, name=found.label, value=found.value, source=found.source,
                 when=timezone.localtime(found.when).isoformat() if found.when else "")
            for entry, found in lines_of(rows.iterator(chunk_size=500))
        ]  # fmt: skip
        if lines:
            told.append({"table": words, "lines": lines})
        DataExport.objects.filter(pk=one.pk).update(done=number, total=len(tables))
    return told


def line(entry: register.Personal, **says: str) -> dict[str, str]:
    """One line of a table, under its entry of the register; `says`: name, value, source, when, or another basis and purpose."""
    said = {
        "what": entry.what,
        "purpose": str(entry.purpose.label),
        "basis": entry.basis,
        "kept": str(entry.retention.label),
    }
    return said | says


def given(person: Person) -> Table:
    """Which authority was told what, on which ground, and when."""
    entry = register.entry_of("portal.partnermessage.kind")
    assert entry is not None
    rows = disclosures.messages_about(everyone_behind(person.pk)).iterator(chunk_size=500)
    return {"table": "给了谁", "lines": [
        line(entry, name=told.authority, value=told.what, source=told.state, when=timezone.localtime(told.when).isoformat(),
             purpose=told.purpose, basis=told.ground)
        for told in disclosures.shown(rows)
    ]}  # fmt: skip


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
