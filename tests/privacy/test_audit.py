"""The chain over the audit: what can't be done to a row, and what is found if it was done all the same."""

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import override_settings

from portal.privacy import audit, crypto
from portal.privacy.models import AuditEntry, AuditSeal
from tests.harness import until

CHANGES = {
    "update": "UPDATE portal_auditentry SET action = 'other'",
    "delete": "DELETE FROM portal_auditentry",
    "truncate": "TRUNCATE portal_auditentry",
    "seal update": "UPDATE portal_auditseal SET rows = 0",
    "seal delete": "DELETE FROM portal_auditseal",
}
TAMPERING = {
    "a changed row": ("UPDATE portal_auditentry SET reason = 'x' WHERE action = 'two'", "内容或次序"),
    "a missing row": ("DELETE FROM portal_auditentry WHERE action = 'two'", "应有"),
    "two rows swapped": (
        "UPDATE portal_auditentry AS a SET id = b.id FROM portal_auditentry AS b "
        "WHERE (a.action, b.action) IN (('two', 'three'), ('three', 'two'))",
        "内容或次序",
    ),
    "a missing seal": ("DELETE FROM portal_auditseal WHERE number = 1", "封条不见了"),
    "everything gone": ("TRUNCATE portal_auditentry", "应有"),
}


@pytest.fixture
def sealed(committed_db):
    """Three rows under a first seal, one under a second."""
    for action in ("one", "two", "three"):
        audit.record(action)
    seal_soon()
    audit.record("four")
    seal_soon()
    assert AuditSeal.objects.count() == 2


def seal_soon() -> None:
    """Seal; a transaction still open elsewhere on the server, another test's perhaps, holds it up a moment."""
    assert until(audit.seal, seconds=60), "nothing was sealed in a minute"


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_case_103_the_database_refuses_to_change_the_audit(sealed, statement):
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 4
    assert list(audit.verify()) == []


@pytest.mark.parametrize(("statement", "found"), TAMPERING.values(), ids=TAMPERING)
def test_case_103_what_an_administrator_of_the_database_does_is_found(sealed, statement, found):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
    assert any(found in sentence for sentence in audit.verify())


def test_case_93_seals_outlive_a_rotation_of_the_index_key(sealed, settings):
    with override_settings(INDEX_KEYS=settings.INDEX_KEYS | {"9": "ab" * 32}):
        crypto.forget_keys()
        audit.record("five")
        seal_soon()
        assert list(audit.verify()) == []
    crypto.forget_keys()
