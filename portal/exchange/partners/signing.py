"""Signatures of requests and answers: HMAC-SM3 over what is asked or answered, when, a nonce, and the body's digest.

An answer carries the nonce of its request, so that no earlier answer can be played again; the body is digested here and
never believed; a clock may differ by two minutes (trust.md case 27). Requests and answers are told apart in what is signed.
"""

import hmac as constant
import time
from typing import Protocol

from cryptography.hazmat.primitives import hashes, hmac

TOLERANCE = 120  # seconds
TIME, NONCE, SIGNATURE = "X-Time", "X-Nonce", "X-Signature"


class Headers(Protocol):
    """Whatever gives a header by its name."""

    def get(self, name: str, failobj: str = "", /) -> str: ...


class BadSignature(ValueError):
    """Not signed by the partner's key over these very bytes, or an answer to another question."""


class BadClock(ValueError):
    """Signed too long ago, or in the future."""


def sm3(body: bytes) -> str:
    """The SM3 digest of some bytes, in hexadecimal."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(body)
    return digest.finalize().hex()


def sign(key: bytes, what: str, at: str, nonce: str, body: bytes) -> str:
    """The signature over `what` (the request's line, or the answer's status), the time, the nonce and the body."""
    keyed = hmac.HMAC(key, hashes.SM3())
    keyed.update("\n".join([what, at, nonce, sm3(body)]).encode())
    return keyed.finalize().hex()


def signed(key: bytes, what: str, nonce: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """The headers of a request or an answer."""
    moment = str(int(time.time() if at is None else at))
    return {TIME: moment, NONCE: nonce, SIGNATURE: sign(key, what, moment, nonce, body)}


def verify(key: bytes, what: str, nonce: str, body: bytes, headers: Headers, now: float | None = None) -> None:
    """Raise BadSignature or BadClock unless these headers are the partner's over exactly this."""
    at = headers.get(TIME, "")
    if headers.get(NONCE, "") != nonce or not at.isascii() or not at.isdigit() or len(at) > 12:
        raise BadSignature("no answer to this request")
    if not constant.compare_digest(sign(key, what, at, nonce, body), headers.get(SIGNATURE, "")):
        raise BadSignature("not over these bytes")
    if abs((time.time() if now is None else now) - int(at)) > TOLERANCE:
        raise BadClock("more than two minutes away")


def request_line(method: str, target: str) -> str:
    """What a request signs: its method and its address with the query."""
    return f"request {method} {target}"


def answer_line(status: int, target: str) -> str:
    """What an answer signs: its status, and what was asked."""
    return f"answer {status} {target}"
