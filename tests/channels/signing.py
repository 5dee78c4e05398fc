"""A channel as a test drives it: it signs like any adapter, over Django's own client."""

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.accounts.actors import SYSTEM
from portal.accounts.models import User
from portal.exchange.channels import services, signatures, tokens
from portal.exchange.channels.enums import Algorithm
from portal.exchange.channels.models import Channel, ChannelKey

PREFIX = "/api/v1/"


@dataclass
class Outside:
    """One channel with a key of its own; `token` is a person's leave."""

    code: str
    key: Ed25519PrivateKey | bytes
    row: ChannelKey
    token: str = ""
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def ask(self, method: str, path: str, body: Any = None, **changes: Any) -> HttpResponse:
        """Send a signed request. `changes`: `once`, `created`, `nonce`, `query`, `headers`, and `after`: what is done to what was signed."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        path = path if path.startswith("/") else PREFIX + path
        headers = {"content-type": "application/json"} if raw else {}
        if method in signatures.WRITES:
            headers["idempotency-key"] = changes.get("once", str(uuid4()))
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        headers = {name: value for name, value in (headers | changes.get("headers", {})).items() if value}
        message = signatures.Message(method, "testserver", path, changes.get("query", ""), headers, raw)
        signed = signatures.sign(
            message, key_id=self.row.key_id, key=self.key, created=changes.get("created"), nonce=changes.get("nonce", "")
        )  # fmt: skip
        sent = Sent(method, path, changes.get("query", ""), headers | signed, raw)
        return self.send(changes["after"](sent) if "after" in changes else sent)

    def send(self, sent: "Sent") -> HttpResponse:
        headers = {name: value for name, value in sent.headers.items() if name != "content-type"}
        return self.client.generic(
            sent.method, sent.path, sent.body, sent.headers.get("content-type", ""), QUERY_STRING=sent.query, headers=headers
        )  # fmt: skip

    def of(self, account: User) -> "Outside":
        """The same channel with this person's leave."""
        return Outside(self.code, self.key, self.row, tokens.issue(channel_id=self.code, account=account)[0])


@dataclass
class Sent:
    """A signed request on its way."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def channel(code: str = "mini_program", algorithm: str = Algorithm.ED25519, **key: Any) -> Outside:
    """A channel that has just been given a key."""
    private = Ed25519PrivateKey.generate()
    secret = b"a secret of thirty-two bytes or more"
    public = algorithm == Algorithm.ED25519
    material = private.public_key().public_bytes_raw() if public else secret
    now = timezone.now()
    row = services.add_key(
        actor=SYSTEM, channel=Channel.objects.get(pk=code), key_id=key.get("key_id", f"{code}-{uuid4().hex[:8]}"), algorithm=algorithm,
        material=base64.b64encode(material).decode(), start=key.get("start", now - timedelta(days=1)), end=key.get("end", now + timedelta(days=365)),
    )  # fmt: skip
    return Outside(code, private if public else secret, row)
