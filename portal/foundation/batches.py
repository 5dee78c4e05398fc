"""Long work in parts, each with a transaction of its own: stopped anywhere, the rest is done the next time."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """`rows` in parts of `size`."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def parts(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The same of what is only read once, such as a cursor."""
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part
