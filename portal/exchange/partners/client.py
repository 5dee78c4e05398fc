"""Asking a peer one thing, with an end to all patience: time, size, type, signature; what went wrong is classified.

Nothing is followed, nothing decoded by the peer's word, and no answer is believed before its signature (trust.md 83).
"""

import http.client
import json
import secrets
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from portal.exchange.partners import signing
from portal.exchange.partners.enums import Trouble
from portal.exchange.partners.peers import Peer

PIECE, MOST_PAUSE = 64 * 1024, 3600


class PeerTrouble(Exception):
    """The peer did not answer as agreed; `pause` is how long it asked to be left alone, in seconds."""

    def __init__(self, trouble: Trouble, pause: float = 0, why: str = "") -> None:
        super().__init__(trouble.value)
        self.trouble, self.pause, self.why = trouble, pause, why


@dataclass(frozen=True)
class Answer:
    """What came back, checked: the data, and the body's digest for the record of the exchange."""

    data: dict[str, Any]
    digest: str


def ask(peer: Peer, method: str, target: str, sent: dict[str, Any] | None = None) -> Answer:
    """Ask the peer and check the answer. Raises PeerTrouble."""
    body = json.dumps(sent, ensure_ascii=False, sort_keys=True).encode() if sent is not None else b""
    nonce = secrets.token_hex(16)
    base = urlsplit(peer.url).path
    headers = signing.signed(peer.key, signing.request_line(method, target), nonce, body) | {
        "Accept": "application/json", "Content-Type": "application/json; charset=utf-8", "Connection": "close",
        "Accept-Encoding": "identity",
    }  # fmt: skip
    status, given, found = _exchange(peer, method, base + target, body, headers)
    _check_kind(status, given)
    try:
        signing.verify(peer.key, signing.answer_line(status, target), nonce, found, given)
    except signing.BadSignature as error:
        raise PeerTrouble(Trouble.SIGNATURE) from error
    except signing.BadClock as error:
        raise PeerTrouble(Trouble.CLOCK) from error
    data = _json(found)
    if status != http.client.OK or "error" in data:
        _said_no(status, data)
    return Answer(data, signing.sm3(found))


def _exchange(peer: Peer, method: str, target: str, body: bytes, headers: dict[str, str]) -> tuple[int, Message, bytes]:
    ends = time.monotonic() + settings.PARTNER_SECONDS
    link = _connection(peer)
    watch: threading.Timer | None = None
    try:
        link.connect()
        watch = _cut_off(link.sock)  # whatever drips, in the head or in the body, ends with the time
        link.request(method, target, body or None, headers)
        answer = link.getresponse()
        return answer.status, answer.headers, _read(answer)
    except PeerTrouble:
        raise
    except (http.client.HTTPException, OSError) as error:
        late = isinstance(error, TimeoutError) or time.monotonic() >= ends
        raise PeerTrouble(Trouble.TIMEOUT if late else _named(error)) from error
    finally:
        if watch:
            watch.cancel()
        link.close()


def _named(error: Exception) -> Trouble:
    """What a fault of the line is called."""
    if isinstance(error, ssl.SSLError):
        return Trouble.CERTIFICATE
    if isinstance(error, ConnectionResetError | BrokenPipeError | http.client.IncompleteRead):
        return Trouble.RESET
    return Trouble.NOT_JSON if isinstance(error, http.client.HTTPException) else Trouble.UNREACHABLE


def _connection(peer: Peer) -> http.client.HTTPConnection:
    parts = urlsplit(peer.url)
    patience = settings.PARTNER_CONNECT_SECONDS
    if parts.scheme == "https":
        secure = ssl.create_default_context()
        return http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=patience, context=secure)
    return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=patience)


def _cut_off(sock: socket.socket) -> threading.Timer:
    """End the line when the time is over; the reader then finds it closed."""
    sock.settimeout(settings.PARTNER_SECONDS)
    watch = threading.Timer(settings.PARTNER_SECONDS, _shut, [sock])
    watch.daemon = True
    watch.start()
    return watch


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _read(answer: http.client.HTTPResponse) -> bytes:
    """The body in pieces, so that a peer that floods is cut off."""
    found = bytearray()
    while piece := answer.read1(PIECE):
        found += piece
        if len(found) > settings.PARTNER_MOST_BYTES:
            raise PeerTrouble(Trouble.TOO_LARGE)
    if answer.length:  # promised more than came
        raise http.client.IncompleteRead(bytes(found[:0]), answer.length)
    return bytes(found)


def _check_kind(status: int, headers: Message) -> None:
    """What can be said before the body is looked at: whose fault it is, and whether it passes."""
    if 300 <= status < 400:
        raise PeerTrouble(Trouble.REDIRECT)
    if status == http.client.TOO_MANY_REQUESTS or status == http.client.SERVICE_UNAVAILABLE:
        raise PeerTrouble(Trouble.BUSY if status == 429 else Trouble.SERVER, pause=_pause(headers))
    if status >= 500 or status == http.client.REQUEST_TIMEOUT:
        raise PeerTrouble(Trouble.SERVER)
    if status in (401, 403, 404, 405, 407):
        raise PeerTrouble(Trouble.DENIED)
    if headers.get("Content-Type", "").split(";")[0].strip().lower() != "application/json":
        raise PeerTrouble(Trouble.NOT_JSON)
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise PeerTrouble(Trouble.NOT_JSON)


def _pause(headers: Message) -> float:
    asked = headers.get("Retry-After", "")
    return min(float(asked), MOST_PAUSE) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise PeerTrouble(Trouble.NOT_JSON) from error
    if not isinstance(found, dict):
        raise PeerTrouble(Trouble.NOT_JSON)
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def _said_no(status: int, data: dict[str, Any]) -> None:
    """A signed no: for a while (the peer says so), or for good."""
    if data.get("retry") is True:
        raise PeerTrouble(Trouble.BUSY_BODY)
    raise PeerTrouble(Trouble.REFUSED, why=str(data.get("error", ""))[:200])
