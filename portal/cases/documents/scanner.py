"""The virus scanner: clamd over its socket (INSTREAM). None is configured: nothing is scanned, and nothing is given out."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

CHUNK, SECONDS, LONGEST_REPLY = 1 << 16, 30, 4096


class ScannerDown(Exception):
    """No verdict could be had; the file waits for the next try."""


def is_configured() -> bool:
    """Whether a scanner is named: `CLAMD_SOCKET`, as unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310."""
    return bool(settings.CLAMD_SOCKET)


def is_clean(content: bytes) -> bool:
    """What the scanner says of a file. Raises ScannerDown where it says nothing."""
    reply = _asked(content)
    if reply.endswith("OK"):
        return True
    if reply.endswith("FOUND"):
        return False
    raise ScannerDown(reply[:80])


def _asked(content: bytes) -> str:
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(content), CHUNK):
                part = content[at : at + CHUNK]
                line.sendall(struct.pack(">I", len(part)) + part)
            line.sendall(struct.pack(">I", 0))
            return _reply(line)
    except OSError as error:
        raise ScannerDown(type(error).__name__) from error


def _connected() -> socket.socket:
    where = urlsplit(settings.CLAMD_SOCKET)
    if where.scheme == "tcp":
        return socket.create_connection((where.hostname or "127.0.0.1", where.port or 3310), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(SECONDS)
    try:
        line.connect(where.path)
    except OSError:
        line.close()
        raise
    return line


def _reply(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_REPLY:
        part = line.recv(LONGEST_REPLY)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n").decode("utf-8", "replace").strip()
