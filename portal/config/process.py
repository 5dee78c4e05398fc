"""What a process needs in its environment before Django reads the settings."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("DATA_DIR") or ROOT / ".local").resolve()

# `make up` leaves this mark, so that the next command on a demo machine knows where it is.
DEMO_MARK = DATA_DIR / "demo"

# Commands that never touch the database start no server.
WITHOUT_SERVERS = {"collectstatic", "help", "version", "--help", "--version", "build_map"}
HELP = {"--help", "-h"}  # asked of any command


def _nothing() -> None:
    pass


def prepare(arguments: list[str]) -> None:
    """Bring up the embedded servers unless DATABASE_URL and REDIS_URL already name others.

    A web, worker or beat process inherits both URLs from its runner, so only the runner owns servers.
    """
    command = arguments[1] if len(arguments) > 1 else "help"
    if DEMO_MARK.exists():
        os.environ.setdefault("DEMO", "1")
    if command in WITHOUT_SERVERS or HELP.intersection(arguments[2:]):
        os.environ.setdefault("DATABASE_URL", "postgres://postgres@/portal?host=/nowhere")
        os.environ.setdefault("REDIS_URL", "unix:///nowhere")
        return
    if command != "up":
        return ensure_servers(DATA_DIR)
    from portal.config import head_start

    port = head_start.port_of(arguments[2:])
    ensure_servers(DATA_DIR, meanwhile=partial(head_start.take, port))
    head_start.wait(port)


def ensure_servers(data_dir: Path, *, fast: bool = False, meanwhile: Callable[[], None] = _nothing) -> None:
    """Set DATABASE_URL and REDIS_URL, starting embedded servers over `data_dir` for what is not given.

    `meanwhile` is called when both addresses stand, before a server is waited for.
    """
    if _given("DATABASE_URL") and _given("REDIS_URL"):
        return meanwhile()
    from portal.config.embedded import EmbeddedServers, SetupProblem

    servers = EmbeddedServers(data_dir, fast=fast)
    for name, url in {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}.items():
        if not _given(name):
            os.environ[name] = url
    meanwhile()
    try:
        servers.acquire()
    except SetupProblem as problem:
        sys.exit(str(problem))


def _given(name: str) -> bool:
    """Whether the environment has the value, or names the file that holds it."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))
