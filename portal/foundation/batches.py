"""Long work in parts, each with a transaction of its own: stopped anywhere, the rest is done the next time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """`rows` in parts of `size`."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
