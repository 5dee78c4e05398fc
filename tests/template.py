"""A database with schema and reference data, made once for as long as neither changes; each worker tests on a copy of it."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.db import connections

from portal.accounts.offices import make_offices
from portal.config.migrating import migrate
from portal.config.reference import load_reference_data

ROOT = Path(__file__).resolve().parents[1]
MADE_FROM = (
    "*/migrations/*.py",
    "portal/**/data/*",
    "portal/occupations/*.py",
    "portal/regions/**/*.py",
    "portal/rules/**/*.py",
    "requirements/dev.txt",
)
ALIASES = ("default", "audit")  # `audit` is a second door to the same database
PREFIX, LOCK = "schema_of_", 20_260_101


def mark() -> str:
    """What the template is made from, in twelve characters."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern) if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def copied() -> Iterator[None]:
    """Inside, every connection leads to a fresh copy; afterwards it is dropped."""
    name = connections["default"].creation._get_test_db_name()  # one for each worker
    usual = connections["default"].settings_dict["NAME"]
    with closing(_server()) as server, server.cursor() as ask:
        template = _template(ask)
        _drop(ask, name)
        ask.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _lead_to(name)
    load_reference_data()  # finds nothing new, except files beside the database
    yield
    _lead_to(usual)
    with closing(_server()) as server, server.cursor() as ask:
        ask.execute(f'DROP DATABASE "{name}"')  # fails where somebody is still connected


@contextmanager
def another(name: str) -> Iterator[str]:
    """The address of one more copy, for a process that loads and commits as it likes; afterwards it is dropped."""
    with closing(_server()) as server, server.cursor() as ask:
        template = _template(ask)
        _drop(ask, name)
        ask.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield url(name)
    with closing(_server()) as server, server.cursor() as ask:
        _drop(ask, name)


def url(name: str = "") -> str:
    """Where a client of the server finds a database, or the template."""
    usual = connections["default"].get_connection_params()
    where = f"host={quote(usual['host'])}&port={usual.get('port') or 5432}"
    return f"postgres://{usual['user']}@/{name or PREFIX + mark()}?{where}"


def _server() -> Any:
    """A connection to the server, outside any transaction; the lock on making the template ends with it."""
    parameters = connections["default"].get_connection_params() | {"dbname": "postgres"}
    server = psycopg2.connect(**{name: value for name, value in parameters.items() if name != "cursor_factory"})
    server.autocommit = True
    return server


def _template(ask: Any) -> str:
    """The name of the template of today's files, made if it is missing; workers that come meanwhile wait."""
    name = PREFIX + mark()
    ask.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    ask.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    there = [found for (found,) in ask.fetchall()]
    if name not in there:
        for old in there:
            _drop(ask, old)
        _make(ask)
        ask.execute(f'ALTER DATABASE "{PREFIX}unfinished" RENAME TO "{name}"')
    return name


def _make(ask: Any) -> None:
    ask.execute(f'CREATE DATABASE "{PREFIX}unfinished"')
    _lead_to(f"{PREFIX}unfinished")
    migrate()
    load_reference_data()
    make_offices(demo=True)
    _lead_to(f"{PREFIX}unfinished")  # with nobody connected it can be renamed and copied


def _drop(ask: Any, name: str) -> None:
    ask.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _lead_to(name: str) -> None:
    """Close what is open and let both names lead to that database."""
    for alias in ALIASES:
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = connections[alias].settings_dict["NAME"] = name
