"""Where a partner answers and with which key: a file outside the repository; a partner that is not in it is off."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from portal.exchange.partners.enums import Partner

MINI_PROGRAM = "mini_program"


@dataclass(frozen=True)
class Peer:
    """An address and the key that both sides hold."""

    url: str
    key: bytes


def peers() -> dict[str, Peer]:
    """Every partner that is connected. The file is read each time: who adds a partner restarts nothing."""
    return {code: _peer(one) for code, one in _file().items() if code in Partner}


def _file() -> dict[str, dict[str, str]]:
    path = Path(settings.PARTNERS_FILE) if settings.PARTNERS_FILE else None
    return json.loads(path.read_text()) if path and path.is_file() else {}


def channel_peer(code: str) -> Peer | None:
    """A channel that takes messages for its people, out of the same file; None where it is off."""
    given = _file().get(code)
    return _peer(given) if given else None


def _peer(given: dict[str, str]) -> Peer:
    """Raises ValueError for an address that is neither https nor on this machine, and for a short key."""
    url, key = given["url"].rstrip("/"), bytes.fromhex(given["key"])
    parts = urlsplit(url)
    if len(key) < 32 or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")):
        raise ValueError("a partner's address is https, and its key has 32 bytes or more")
    return Peer(url, key)


def peer(code: str) -> Peer | None:
    """One partner's; None where it is off."""
    return peers().get(code)
