"""SM4-GCM for fields and HMAC-SM3 for blind indexes, both with key versions (GB/T 39786-2021, 8.4).

Ciphertext: one byte key version, 12 bytes nonce, ciphertext, 16 bytes tag. The purpose ("people.person.phone")
is authenticated with it, so a value moved to another column does not decrypt.
"""

import os
from collections.abc import Iterator, Sequence
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

NONCE, TAG = 12, 16


class MissingKey(RuntimeError):
    """A value was written under a key version this process does not have: stop, never show a blank."""


class BrokenCiphertext(RuntimeError):
    """The stored bytes were changed, or belong to another field."""


def newest_version(keys: dict[str, str]) -> int:
    """The version that new values are written under."""
    return max(int(version) for version in keys)


@cache
def _key(kind: str, version: int) -> bytes:
    keys: dict[str, str] = getattr(settings, kind)
    try:
        return bytes.fromhex(keys[str(version)])
    except KeyError:
        raise MissingKey(f"{kind} has no version {version}") from None


@cache
def _cipher(version: int) -> algorithms.SM4:
    return algorithms.SM4(_key("FIELD_KEYS", version))


@cache
def _keyed(version: int, purpose: str) -> hmac.HMAC:
    """A digest that has taken in its key and its purpose; copy it before going on."""
    digest = hmac.HMAC(_key("INDEX_KEYS", version), hashes.SM3())
    digest.update(purpose.encode() + b"\x00")
    return digest


def forget_keys() -> None:
    """Read the keys from settings again: after a rotation, and in tests."""
    for kept in (_key, _cipher, _keyed):
        kept.cache_clear()


def encrypt(plain: str, purpose: str) -> bytes:
    """Encrypt `plain` under the newest field key; two calls never give the same bytes."""
    return encrypt_bytes(plain.encode(), purpose)


def encrypt_bytes(plain: bytes, purpose: str) -> bytes:
    """The same for a whole file."""
    version, nonce = newest_version(settings.FIELD_KEYS), os.urandom(NONCE)
    sealer = Cipher(_cipher(version), modes.GCM(nonce)).encryptor()
    sealer.authenticate_additional_data(purpose.encode())
    body = sealer.update(plain) + sealer.finalize()
    return bytes([version]) + nonce + body + sealer.tag


def decrypt(stored: bytes, purpose: str) -> str:
    """The text behind `stored`; raises MissingKey or BrokenCiphertext, never returns a guess."""
    return decrypt_bytes(stored, purpose).decode()


def decrypt_bytes(stored: bytes, purpose: str) -> bytes:
    """The same for a whole file."""
    stored = bytes(stored)
    version, nonce, body, tag = stored[0], stored[1 : 1 + NONCE], stored[1 + NONCE : -TAG], stored[-TAG:]
    opener = Cipher(_cipher(version), modes.GCM(nonce, tag)).decryptor()
    opener.authenticate_additional_data(purpose.encode())
    try:
        return opener.update(body) + opener.finalize()
    except InvalidTag:
        raise BrokenCiphertext(purpose) from None


def mac(text: str, purpose: str, version: int | None = None) -> bytes:
    """Keyed digest of `text` for `purpose`: one byte key version, then 32 bytes of HMAC-SM3."""
    chosen = newest_version(settings.INDEX_KEYS) if version is None else version
    digest = _keyed(chosen, purpose).copy()
    digest.update(text.encode())
    return bytes([chosen]) + digest.finalize()


def macs_of(texts: Sequence[str], purpose: str) -> list[bytes]:
    """`mac` for a whole list: of all the texts under one index key, then of all under the next."""
    return [digest for version in settings.INDEX_KEYS for digest in _macs_under(int(version), texts, purpose)]


def _macs_under(version: int, texts: Sequence[str], purpose: str) -> Iterator[bytes]:
    begun, head = _keyed(version, purpose).copy, bytes([version])
    for text in texts:
        digest = begun()
        digest.update(text.encode())
        yield head + digest.finalize()


def macs(text: str, purpose: str) -> list[bytes]:
    """The digest of `text` under every index key in use: what a search compares with during a rotation."""
    return [mac(text, purpose, int(version)) for version in settings.INDEX_KEYS]
