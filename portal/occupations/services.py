"""Writes: load the classification's file."""

from uuid import uuid4

from django.db import transaction

from portal.foundation.locks import lock_in_transaction
from portal.occupations import catalogue
from portal.occupations.models import Occupation
from portal.occupations.selectors import NAMES
from portal.regions.models import DataRelease
from portal.regions.services import fingerprint_of, is_loaded, merge

RELEASE = "occupations"
# Raise it when the reading of the file changes, so that a start-up loads it again.
READING = b"1"


@transaction.atomic
def load_occupations(*, force: bool = False) -> int:
    """Bring the table up to the file and return how many rows the file holds; 0 if nothing was new.

    One COPY and one upsert. A code that the file no longer names stays, inactive: people's wishes point at it.
    Safe to run twice and by two machines at once.
    """
    lock_in_transaction("load-occupations")
    fingerprint = fingerprint_of([catalogue.FOLDER / "occupations.csv"], READING)
    if not force and is_loaded(RELEASE, fingerprint) and Occupation.objects.exists():
        return 0
    found = list(catalogue.rows())
    merge(Occupation, catalogue.COLUMNS, found)
    Occupation.objects.active().exclude(code__in=[row[0] for row in found]).update(is_active=False)
    DataRelease.objects.update_or_create(name=RELEASE, defaults={"fingerprint": fingerprint})
    NAMES.mark(uuid4().hex)
    return len(found)
