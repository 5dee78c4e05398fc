"""Backup and restore by PostgreSQL's own programs, proved by a digest of every table's rows.

The keys of encrypted fields are never in a backup: whoever holds the folder alone reads no identity number.
"""

import hashlib
import json
import os
import shutil
import subprocess
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias

import psycopg2
import psycopg2.extensions
from django.conf import settings
from django.db import connection
from django.utils import timezone
from psycopg2 import sql

from portal.privacy.crypto import BrokenCiphertext, MissingKey, decrypt

Connection: TypeAlias = psycopg2.extensions.connection
MANIFEST, DUMP, JOBS = "manifest.json", "dump", "2"
Say = Callable[[str], object]


class BackupProblem(Exception):
    """What went wrong and what to do, in one sentence."""


def backup(folder: Path, say: Say) -> dict[str, Any]:
    """Dump the whole database into the new folder `folder` with the digests of its rows; returns the manifest.

    Dump and digests see one snapshot, so work may go on meanwhile.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupProblem(f"{folder} 不是空文件夹，请换一个，旧的备份不会被覆盖。")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(_connect()) as source:
        source.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with source.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot(), now()")
            snapshot, at = cursor.fetchone()
        say("· 导出数据")
        _run("pg_dump", "--format=directory", f"--jobs={JOBS}", "--no-owner", f"--snapshot={snapshot}",
             f"--file={folder / DUMP}", *_address(_name()))  # fmt: skip
        say("· 计算每张表的摘要")
        manifest = {"at": at.isoformat(), "database": _name(), "keys": _key_versions(), "tables": dict(digests(source))}
    _write(folder, manifest)
    return manifest


def restore(folder: Path, database: str, say: Say) -> dict[str, Any]:
    """Restore the backup in `folder` into a new database and compare every table's digest; returns the manifest.

    Raises BackupProblem when the database exists, or when a row differs. It never writes over anything.
    """
    manifest = _read(folder)
    _create(database)
    say("· 恢复数据")
    _run("pg_restore", "--exit-on-error", "--no-owner", f"--jobs={JOBS}", *_address(database), str(folder / DUMP))
    say("· 核对每张表的摘要")
    with closing(_connect(database)) as target:
        now = dict(digests(target))
        wrong = sorted(name for name in manifest["tables"] | now if manifest["tables"].get(name) != now.get(name))
        if wrong:
            raise BackupProblem(f"恢复出来的数据和备份时不一样：{'、'.join(wrong)}。")
        _check_keys(target, manifest)
    return manifest


def digests(source: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """For every table with rows of its own: how many, and SM3 over their texts in order."""
    with source.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        tables = [name for (name,) in cursor.fetchall()]
    for table in tables:
        yield table, _digest(source, table)


def _digest(source: Connection, table: str) -> dict[str, Any]:
    sum_of_rows, count = hashlib.new("sm3"), 0
    # A named cursor: a table may be larger than memory. A row's own text orders rows of any shape.
    with source.cursor(name="digest") as cursor:
        cursor.itersize = 5000
        cursor.execute(
            sql.SQL('SELECT t::text FROM {} AS t ORDER BY t::text COLLATE "C"').format(sql.Identifier(table))
        )
        for (text,) in cursor:
            sum_of_rows.update(text.encode() + b"\n")
            count += 1
    return {"rows": count, "sm3": sum_of_rows.hexdigest()}


def _check_keys(target: Connection, manifest: dict[str, Any]) -> None:
    """One encrypted number must open under the keys at hand: rows without their key are worth nothing."""
    missing = set(manifest["keys"]) - set(_key_versions())
    with target.cursor() as cursor:
        cursor.execute("SELECT id_number FROM portal_person ORDER BY created_at LIMIT 1")
        row = cursor.fetchone()
    try:
        if row:
            decrypt(row[0], "people.person.id_number")
    except (MissingKey, BrokenCiphertext):
        missing.add("?")
    if missing:
        raise BackupProblem(
            "数据已恢复，但现在的密钥打不开加密的字段。密钥不在备份里，请把当时的密钥文件放回来（SECRETS_FILE）。"
        )


def _key_versions() -> list[str]:
    """Which versions of the field key rows may be written under; the versions, never the keys."""
    return sorted(settings.FIELD_KEYS)


# Programs and addresses


def _name() -> str:
    return connection.settings_dict["NAME"]


def _connect(database: str | None = None) -> Connection:
    given = connection.settings_dict
    return psycopg2.connect(
        dbname=database or given["NAME"], user=given["USER"], password=given["PASSWORD"] or None,
        host=_host(), port=given["PORT"] or given["OPTIONS"].get("port"),
        options="-c timezone=UTC -c datestyle=ISO",  # a digest must not depend on the server's taste
    )  # fmt: skip


def _host() -> str | None:
    given = connection.settings_dict
    return given["OPTIONS"].get("host") or given["HOST"] or None


def _create(database: str) -> None:
    with closing(_connect()) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            try:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 LOCALE 'C.UTF-8'").format(sql.Identifier(database))
                )
            except psycopg2.errors.DuplicateDatabase as error:
                raise BackupProblem(f"数据库 {database} 已经有了。恢复只写进新的数据库，请换一个名字。") from error


def _address(database: str) -> list[str]:
    given = connection.settings_dict
    port = given["PORT"] or given["OPTIONS"].get("port")
    options = {"host": _host(), "port": port, "username": given["USER"], "dbname": database}
    return [f"--{option}={value}" for option, value in options.items() if value]


def _program(name: str) -> str:
    """The program of the server's own version: a newer pg_restore writes what an older server does not know."""
    with connection.cursor():
        major = connection.pg_version // 10_000
    places = [shutil.which(name), f"/usr/lib/postgresql/{major}/bin/{name}", _embedded(name)]
    for place in filter(None, places):
        if (
            Path(place).exists()
            and f" {major}" in subprocess.run([place, "--version"], capture_output=True, text=True, check=False).stdout
        ):
            return place
    raise BackupProblem(f"这台机器上没有 {name} {major}，请先运行：apt-get install postgresql-client-{major}")


def _embedded(name: str) -> str | None:
    try:
        from portal.config.embedded import postgres_program

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs complains when XDG_RUNTIME_DIR is unset
            return str(postgres_program(name))
    except ImportError:  # production installs no embedded server
        return None


def _run(program: str, *arguments: str) -> None:
    password = connection.settings_dict["PASSWORD"]
    environment = os.environ | {"LC_ALL": "C.UTF-8"} | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run([_program(program), *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupProblem(f"{program} 没有成功：{done.stderr.strip().splitlines()[-1]}")


def _write(folder: Path, manifest: dict[str, Any]) -> None:
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    for file in (path, *(folder / DUMP).iterdir()):
        file.chmod(0o600)


def _read(folder: Path) -> dict[str, Any]:
    try:
        return json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupProblem(f"{folder} 里没有完整的备份（缺 {MANIFEST}）。") from error


def default_target() -> str:
    """The name a restore gets when none is asked for: the day and time, beside the database in use."""
    return f"{_name()}_{timezone.localtime():%Y%m%d_%H%M%S}"
