"""An adapter as each real channel needs one: it signs what it asks, and reads what comes back."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests
from django.conf import settings
from django.db import models

from portal.config.demo.channels.keys import key_id, private_key
from portal.exchange.channels import signatures

SECONDS = 10
PREFIX = "/api/v1/"


class Mischief(models.TextChoices):
    """What goes wrong between an adapter and the portal, on purpose."""

    OLD = "old", "用五分钟前的时间签名"
    REPLAY = "replay", "把同一个请求再发一遍"
    FORGED = "forged", "用别的渠道的密钥签名"
    CHANGED = "changed", "签名以后改请求体"


@dataclass(frozen=True)
class Answer:
    """What the portal answered; status 0 where nothing came."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        """What a person is told of a refusal."""
        body = self.body if isinstance(self.body, dict) else {}
        said = [word for words in (body.get("errors") or {}).values() for word in _flat(words)]
        return "；".join(said) or body.get("detail") or body.get("title") or "平台没有应答，请过一会儿再试"


def _flat(words: Any) -> list[str]:
    return [str(one) for one in words] if isinstance(words, list) else [str(words)]


@dataclass(frozen=True)
class Adapter:
    """One channel, perhaps with a person's leave."""

    channel: str
    token: str = ""

    def ask(self, method: str, path: str, body: Any = None, query: str = "") -> Answer:
        """Ask the portal one thing, signed."""
        return self._send(*self._signed(method, path, body, query))

    def misbehave(self, how: Mischief) -> tuple[Answer, Answer | None]:
        """Do one thing wrongly; what was answered, and before it the honest request where there is one."""
        body = {"phone": "12600000000"}
        if how is Mischief.REPLAY:
            sent = self._signed("GET", "items/", None, "")
            return self._send(*sent), self._send(*sent)
        if how is Mischief.OLD:
            return self._send(*self._signed("GET", "items/", None, "", created=int(time.time()) - 300)), None
        if how is Mischief.FORGED:
            other = "kiosk" if self.channel != "kiosk" else "hall"
            return self._send(*self._signed("GET", "items/", None, "", signer=other)), None
        method, url, headers, _ = self._signed("POST", "session/code/", body, "")
        return self._send(method, url, headers, b'{"phone": "12600000001"}'), None

    def _signed(
        self, method: str, path: str, body: Any, query: str, created: int | None = None, signer: str = ""
    ) -> tuple[str, str, dict[str, str], bytes]:
        raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
        headers = {"content-type": "application/json"} if raw else {}
        if method in signatures.WRITES:
            headers["idempotency-key"] = str(uuid4())
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        where = urlsplit(settings.BASE_URL)
        message = signatures.Message(method, where.netloc, PREFIX + path, query, headers, raw)
        signed = signatures.sign(
            message, key_id=key_id(self.channel), key=private_key(signer or self.channel), created=created
        )
        url = f"{settings.BASE_URL}{PREFIX}{path}" + (f"?{query}" if query else "")
        return method, url, headers | signed, raw

    @staticmethod
    def _send(method: str, url: str, headers: dict[str, str], raw: bytes) -> Answer:
        try:
            answer = requests.request(
                method, url, headers=headers, data=raw, timeout=SECONDS, allow_redirects=False, proxies={"http": "", "https": ""}
            )  # fmt: skip
            body = answer.json() if answer.content else None
        except (requests.RequestException, ValueError):
            return Answer(0, None, {})
        return Answer(answer.status_code, body, dict(answer.headers))
