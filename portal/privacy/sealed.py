"""Whole files as ciphertext, piece by piece: a hundred megabytes cost one piece of memory.

Each piece is bound to its place and to being the last or not, so that none can be moved, left out or cut off.
"""

from collections.abc import Iterable, Iterator
from typing import IO

from portal.privacy import crypto

PIECE = 1 << 20
LENGTH = 4  # bytes that say how long a piece's ciphertext is


class CutShort(crypto.BrokenCiphertext):
    """The file ends before its last piece."""


def seal(pieces: Iterable[bytes], target: IO[bytes], purpose: str) -> int:
    """Write the pieces to `target` as ciphertext; gives the number of bytes that they were in clear."""
    number, size, before = 0, 0, b""
    for piece in pieces:
        if number:
            _write(target, before, purpose, number, last=False)
        number, size, before = number + 1, size + len(piece), piece
    _write(target, before, purpose, max(number, 1), last=True)
    return size


def _write(target: IO[bytes], piece: bytes, purpose: str, number: int, *, last: bool) -> None:
    body = crypto.encrypt_bytes(piece, _place(purpose, number, last))
    target.write(len(body).to_bytes(LENGTH, "big") + body)


def unseal(source: IO[bytes], purpose: str) -> Iterator[bytes]:
    """The pieces in clear; raises BrokenCiphertext for a changed one, CutShort where the last is missing."""
    number, body = 1, _read(source)
    if body is None:
        raise CutShort(purpose)
    while body is not None:
        following = _read(source)
        yield crypto.decrypt_bytes(body, _place(purpose, number, following is None))
        number, body = number + 1, following


def _read(source: IO[bytes]) -> bytes | None:
    head = source.read(LENGTH)
    if not head:
        return None
    body = source.read(int.from_bytes(head, "big"))
    if len(head) < LENGTH or len(body) < int.from_bytes(head, "big"):
        raise CutShort("a piece is not whole")
    return body


def _place(purpose: str, number: int, last: bool) -> str:
    return f"{purpose}:{number}{':last' if last else ''}"
