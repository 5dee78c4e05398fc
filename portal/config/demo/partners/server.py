"""The door: signed questions and answers by contract, and every way to break them that the moods name."""

import json
import secrets
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from portal.config.demo.partners.control import Control
from portal.config.demo.partners.house import House
from portal.config.demo.partners.moods import Mood
from portal.exchange.partners import signing

FIVE_MINUTES, HUGE = 300, 64
DROP_EVERY = 0.05  # seconds between two bytes of a slow answer


class Town(ThreadingHTTPServer):
    """All houses behind one port of this machine."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, houses: dict[str, House], port: int = 0, control: Control | None = None) -> None:
        super().__init__(("127.0.0.1", port), Door)
        self.houses, self.control, self.closing = houses, control, threading.Event()
        self.most_bytes = 8_000_000
        self.ahead = 0.0  # seconds by which this town's clock differs

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, code: str) -> str:
        """Where one partner answers."""
        return f"http://127.0.0.1:{self.port}/{code}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that was cut is what this program is for."""


class Door(BaseHTTPRequestHandler):
    """One question."""

    server: Town
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing personal in a log, so none at all."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        self.close_connection = True
        code, _, rest = self.path.lstrip("/").partition("/")
        house = self.server.houses.get(code)
        if house is None:
            return self.server.control.answer(self, body) if self.server.control else self._send(404, {}, b"")
        mood = house.feel()
        if mood is Mood.DOWN:
            return self._cut()
        if plain := self._plain(mood):
            return self._send(*plain)
        return self._signed(house, mood, f"/{rest}", body)

    def _plain(self, mood: Mood) -> tuple[int, dict[str, str], bytes] | None:
        """Answers that nobody signed."""
        text = {"Content-Type": "text/html; charset=utf-8"}
        return {
            Mood.ERROR: (500, text, b"<h1>500</h1>"),
            Mood.BUSY: (429, text | {"Retry-After": "7"}, b""),
            Mood.HTML: (200, text, "<h1>系统维护中</h1>".encode()),
            Mood.REDIRECT: (302, {"Location": "http://127.0.0.1:1/elsewhere"}, b""),
            Mood.DENIED: (403, text, b""),
            Mood.GARBAGE: (200, {"Content-Type": "application/json"}, b"\xff\xfe{{{not json"),
        }.get(mood)

    def _signed(self, house: House, mood: Mood, target: str, body: bytes) -> None:
        nonce = self.headers.get(signing.NONCE, "")
        try:
            now = time.time() + self.server.ahead
            signing.verify(house.key, signing.request_line(self.command, target), nonce, body, self.headers, now)
        except (signing.BadSignature, signing.BadClock):
            return self._send(401, {}, b"")
        with house.lock:
            if nonce in house.nonces:  # somebody plays an old question again
                return self._send(409, {}, b"")
            house.nonces.add(nonce)
        data = self._data(house, mood, target, body)
        if mood is Mood.FORGETFUL:
            return self._cut()
        found = json.dumps(data, ensure_ascii=False).encode()
        key = secrets.token_bytes(32) if mood is Mood.FORGED else house.key
        shift = {Mood.OLD: -FIVE_MINUTES, Mood.AHEAD: FIVE_MINUTES}.get(mood, 0)
        headers = signing.signed(
            key, signing.answer_line(200, target), nonce, found, time.time() + self.server.ahead + shift
        )
        headers["Content-Type"] = "application/json; charset=utf-8"
        if mood is Mood.REPLAYED and house.last:
            headers, found = house.last
        if mood is Mood.CHANGED:
            found = found.replace(b'"more": false', b'"more":  false') + b" "
        house.last = (headers, found)
        return self._in_pieces(mood, headers, found)

    def _data(self, house: House, mood: Mood, target: str, body: bytes) -> dict[str, Any]:
        if mood is Mood.ERROR_BODY:
            return {"error": "内部错误"}
        if mood is Mood.BUSY_BODY:
            return {"error": "稍后再试", "retry": True}
        if self.command == "POST":
            return house.told(json.loads(body), mood)
        asked = parse_qs(urlsplit(target).query)
        after, limit, understood = (asked.get(name, [""])[0] for name in ("after", "limit", "versions"))
        return house.read(after, int(limit or 500), mood, understood)

    def _in_pieces(self, mood: Mood, headers: dict[str, str], found: bytes) -> None:
        if mood is Mood.HUGE:
            found = found + b" " * self.server.most_bytes
        self._head(200, headers, len(found))
        if mood is Mood.RESET:
            return self._cut()
        if mood is Mood.HALF:
            self.wfile.write(found[: len(found) // 2])
            return self._cut()
        if mood is Mood.SLOW:
            return self._drip(found)
        self.wfile.write(found)
        return None

    def _drip(self, found: bytes) -> None:
        for at in range(len(found)):
            if self.server.closing.wait(DROP_EVERY):
                return
            self.wfile.write(found[at : at + 1])

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self._head(status, headers, len(body))
        self.wfile.write(body)

    def _head(self, status: int, headers: dict[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()

    def _cut(self) -> None:
        """Close the line without a word more."""
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.connection.close()
