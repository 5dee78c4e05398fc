"""Where nothing changed since the last start, the pages load at once: beside the servers, before Django is here."""

import argparse
import hashlib
import os
import signal
import socket
import subprocess
import sys

from portal.config.children import answers, spawn_web
from portal.config.process import DATA_DIR, ROOT

STAMP = DATA_DIR / "prepared"
WATCHED = ("static/**/*", "*/migrations/*.py", "portal/**/data/*", "package-lock.json", "requirements/run.txt")
PATIENCE = 20.0  # seconds
taken: dict[int, subprocess.Popen] = {}  # by port: the web process that was started ahead
seen: set[int] = set()  # the ports where its first page came


def fingerprint() -> str:
    """What a start prepares from: names, sizes and times of the files, and which database it was for."""
    database = [os.environ.get(name, "") for name in ("DATABASE_URL", "DATABASE_URL_FILE")]
    digest = hashlib.sha256(repr(database).encode())
    for path in sorted(path for pattern in WATCHED for path in ROOT.glob(pattern) if path.is_file()):
        found = path.stat()
        digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_prepared() -> bool:
    """Whether the last start prepared exactly these files for this database."""
    return STAMP.exists() and STAMP.read_text() == fingerprint()


def check_port(port: int) -> None:
    """Exit with a sentence where something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"端口 {port} 已被占用。请换一个，比如：make up PORT={port + 1}")


def port_of(arguments: list[str]) -> int:
    """The port that a command line of `up` names."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8000)
    return parser.parse_known_args(arguments)[0].port


def take(port: int) -> None:
    """Start the web process of `up` where it needs no preparation; the addresses of the servers must be known."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    check_port(port)
    if is_prepared():
        taken[port] = spawn_web(port)


def wait(port: int) -> None:
    """Leave the machine to the web process until its first page is there; to load Django meanwhile would double that.

    Where it does not come (somebody emptied the database, say) the runner prepares what is missing, and asks again.
    """
    if port in taken and answers(port, taken[port], PATIENCE):
        seen.add(port)
