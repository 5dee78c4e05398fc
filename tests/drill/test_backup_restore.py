"""A small restore drill: every row comes back, readable with the keys, and the dump alone says nothing."""

import gzip
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from portal.config import backup as backups
from portal.config.backup import BackupProblem, backup, restore
from portal.people.models import ID_PURPOSE, PHONE_PURPOSE, Person
from portal.privacy import crypto
from tests.harness import id_number

pytestmark = [pytest.mark.drill, pytest.mark.xdist_group("backup")]
CANARY_PHONE = "12698765432"


def silent(line: str) -> None:
    pass


@pytest.fixture
def canary(committed_db: None) -> str:
    """One committed person; gives the identity number in clear."""
    number = id_number()
    Person.objects.create(
        name="王某某", name_pinyin="wang mou mou", birth_date=date(1987, 4, 2), region_code="230882113000",
        id_number=number, id_index=crypto.mac(number, ID_PURPOSE),
        phone=CANARY_PHONE, phone_index=crypto.mac(CANARY_PHONE, PHONE_PURPOSE), is_demo=True,
    )  # fmt: skip
    return number


@pytest.fixture
def other_database() -> Iterator[str]:
    """A free name; the database is dropped afterwards."""
    name = f"{connection.settings_dict['NAME']}_restored"
    _drop(name)
    yield name
    _drop(name)


def _drop(name: str) -> None:
    with closing(backups._connect("postgres")) as server:
        server.autocommit = True
        server.cursor().execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def test_case_92_restored_rows_equal_the_backup_and_open_with_the_keys(
    canary: str, other_database: str, tmp_path: Path
) -> None:
    made = backup(tmp_path / "b", silent)
    assert made["tables"]["portal_person"]["rows"] == 1
    assert made["tables"]["portal_division"]["rows"] > 15_000
    restore(tmp_path / "b", other_database, silent)
    with closing(backups._connect(other_database)) as restored, restored.cursor() as cursor:
        cursor.execute("SELECT id_number FROM portal_person")
        assert crypto.decrypt(cursor.fetchone()[0], ID_PURPOSE) == canary


def test_case_92_changed_row_is_found(canary: str, other_database: str, tmp_path: Path) -> None:
    backup(tmp_path / "b", silent)
    manifest = tmp_path / "b" / backups.MANIFEST
    person = backups._read(tmp_path / "b")["tables"]["portal_person"]["sm3"]
    manifest.write_text(manifest.read_text().replace(person, "0" * 64))
    with pytest.raises(BackupProblem, match="portal_person"):
        restore(tmp_path / "b", other_database, silent)


def test_case_92_restore_without_the_keys_says_so(
    canary: str, other_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(tmp_path / "b", silent)
    monkeypatch.setattr(settings, "FIELD_KEYS", {"1": "ab" * 16})
    crypto.forget_keys()
    try:
        with pytest.raises(BackupProblem, match="SECRETS_FILE"):
            restore(tmp_path / "b", other_database, silent)
    finally:
        monkeypatch.undo()
        crypto.forget_keys()


def test_case_112_dump_holds_no_identity_in_clear(canary: str, tmp_path: Path) -> None:
    backup(tmp_path / "b", silent)
    files = [file for file in (tmp_path / "b").rglob("*") if file.is_file()]
    contents = [gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes() for file in files]
    assert any("王某某".encode() in content for content in contents), "the person is in the dump"
    keys = [key for kind in (settings.FIELD_KEYS, settings.INDEX_KEYS) for key in kind.values()]
    for secret in (canary, CANARY_PHONE, *keys):
        for content in contents:
            assert secret.encode() not in content
            assert secret.encode().hex().encode() not in content
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


@pytest.mark.django_db
def test_backup_never_writes_over_another(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    with pytest.raises(CommandError, match="空文件夹"):
        call_command("backup", "--to", str(tmp_path))


def test_restore_wants_a_whole_backup(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="完整"):
        call_command("restore", "--from", str(tmp_path))
