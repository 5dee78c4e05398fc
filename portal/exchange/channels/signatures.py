"""HTTP message signatures (RFC 9421) with Content-Digest (RFC 9530), the part of them that channels use.

Our own and not the library's: what was measured of it (docs/adr/0023) is that a changed body passes unless one remembers to
hand the body over, that a replay passes, and that a signer's clock three minutes ahead is refused without a setting. Here the
digest is always compared with the body, the covered components are always complete, and only one signature is looked at.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.exchange.channels.enums import Algorithm

ALWAYS = ("@method", "@authority", "@path", "@query")
WITH_BODY = ("content-digest", "content-type")
IF_SENT = ("authorization", "idempotency-key")
"""Headers that change who acts or what happens: where they are sent they are signed."""
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LABEL = "sig1"
ITEM = r'"[@a-z][a-z0-9-]*"'
PARAMETER = r';[a-z]+=(?:[0-9]{1,12}|"[!#-\[\]-~]{1,64}")'
ONE = re.compile(r';([a-z]+)=([0-9]{1,12}|"[!#-\[\]-~]{1,64}")', re.ASCII)
INPUT = re.compile(rf"([a-z][a-z0-9]*)=(\(({ITEM}(?: {ITEM})*)\)((?:{PARAMETER})*))", re.ASCII)
VALUE = re.compile(r"([a-z][a-z0-9]*)=:([A-Za-z0-9+/]+={0,2}):", re.ASCII)
DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]+={0,2}):", re.ASCII)
LONGEST = 2000  # characters of either header


class BadSignature(ValueError):
    """A request that proves nothing; the words say to a channel's programmers what to put right."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass(frozen=True)
class Message:
    """The parts of a request that a signature may cover; header names in lower case."""

    method: str
    authority: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""

    def component(self, name: str) -> str:
        """The value that is signed under `name`. Raises BadSignature for one that this request does not have."""
        derived = {
            "@method": self.method.upper(), "@authority": self.authority.lower(), "@path": self.path or "/",
            "@query": f"?{self.query}",
        }  # fmt: skip
        if name in derived:
            return derived[name]
        if name.startswith("@") or name not in self.headers:
            raise BadSignature("component", f"签名里的 {name} 请求里没有")
        return self.headers[name].strip()


@dataclass(frozen=True)
class Claim:
    """What a request says of its signature, not believed yet."""

    components: tuple[str, ...]
    parameters: Mapping[str, str]
    signed: str  # the inner list with its parameters, as it was sent
    signature: bytes

    @property
    def key_id(self) -> str:
        return self.parameters["keyid"]

    @property
    def nonce(self) -> str:
        return self.parameters["nonce"]


def read(message: Message) -> Claim:
    """The one signature of a request, in its form. Raises BadSignature."""
    given, value = message.headers.get("signature-input", ""), message.headers.get("signature", "")
    if not given or not value:
        raise BadSignature("unsigned", "请求没有签名，请按接口说明签名")
    found = INPUT.fullmatch(given) if len(given) <= LONGEST else None
    signed = VALUE.fullmatch(value) if len(value) <= LONGEST else None
    if found is None or signed is None or found.group(1) != signed.group(1):
        raise BadSignature("form", "签名的写法不对，请照接口说明")
    parts = ONE.findall(found.group(4))
    parameters = {name: text.strip('"') for name, text in parts}
    if len(parameters) != len(parts) or not {"created", "keyid", "nonce"} <= set(parameters):
        raise BadSignature("form", "签名要写明 created、keyid 和 nonce，各一次")
    if not parameters["created"].isdigit():
        raise BadSignature("form", "created 要写 Unix 时间的秒数")
    components = tuple(one.strip('"') for one in found.group(3).split(" "))
    return Claim(components, parameters, found.group(2), _bytes(signed.group(2)))


def check(message: Message, claim: Claim, *, algorithm: str, key: bytes, skew: int, now: float | None = None) -> None:
    """Raise BadSignature unless the key's holder signed exactly this request within `skew` seconds of now."""
    _check_covered(message, claim)
    moment, created = now or time.time(), int(claim.parameters["created"])
    if abs(moment - created) > skew:
        raise BadSignature("clock", f"签名的时间和我们差 {skew} 秒以上，请校准时钟后重新签名")
    if claim.parameters.get("alg", algorithm) != algorithm:
        raise BadSignature("algorithm", "签名写的算法和登记的不一样")
    _check_digest(message)
    base = base_of(message, claim.components, claim.signed)
    if not _is_right(algorithm, key, base, claim.signature):
        raise BadSignature("signature", "签名不对")


def _check_covered(message: Message, claim: Claim) -> None:
    wanted = [*ALWAYS, *(name for name in IF_SENT if name in message.headers)]
    if message.body or message.method in WRITES:
        wanted += WITH_BODY if message.body else WITH_BODY[:1]
    missing = [name for name in wanted if name not in claim.components]
    if missing or len(set(claim.components)) != len(claim.components):
        raise BadSignature("covered", f"签名没有盖住：{'、'.join(missing) or '有一项写了两遍'}")


def _check_digest(message: Message) -> None:
    given = message.headers.get("content-digest", "")
    if not given and not message.body:
        return
    found = DIGEST.fullmatch(given)
    if found is None or not hmac.compare_digest(_bytes(found.group(1)), hashlib.sha256(message.body).digest()):
        raise BadSignature("digest", "请求体和它的摘要（Content-Digest，sha-256）对不上")


def base_of(message: Message, components: tuple[str, ...], signed: str) -> bytes:
    """The signature base (RFC 9421, 2.5)."""
    lines = [f'"{name}": {message.component(name)}' for name in components]
    return "\n".join([*lines, f'"@signature-params": {signed}']).encode()


def _is_right(algorithm: str, key: bytes, base: bytes, signature: bytes) -> bool:
    if algorithm == Algorithm.HMAC:
        return hmac.compare_digest(hmac.new(key, base, hashlib.sha256).digest(), signature)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, base)
    except InvalidSignature:
        return False
    return True


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BadSignature("form", "签名的写法不对，请照接口说明") from None


def digest_of(body: bytes) -> str:
    """The Content-Digest of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign(
    message: Message, *, key_id: str, key: Ed25519PrivateKey | bytes, created: int | None = None, nonce: str = ""
) -> dict[str, str]:
    """The headers that a channel adds to a request: what each adapter, the simulator and the tests do.

    `key` is the private key (Ed25519) or the shared secret (HMAC).
    """
    headers = dict(message.headers)
    if message.body or message.method in WRITES:
        headers["content-digest"] = digest_of(message.body)
    whole = Message(message.method, message.authority, message.path, message.query, headers, message.body)
    names = [*ALWAYS, *(name for name in (*WITH_BODY, *IF_SENT) if name in headers)]
    listed = " ".join(f'"{name}"' for name in names)
    created, nonce = created or int(time.time()), nonce or secrets.token_urlsafe(18)
    signed = f'({listed});created={created};keyid="{key_id}";nonce="{nonce}"'
    base = base_of(whole, tuple(names), signed)
    made = hmac.new(key, base, hashlib.sha256).digest() if isinstance(key, bytes) else key.sign(base)
    kept = {"content-digest": headers["content-digest"]} if "content-digest" in headers else {}
    value = f"{LABEL}=:{base64.b64encode(made).decode()}:"
    return kept | {"signature-input": f"{LABEL}={signed}", "signature": value}
