"""Two hidden marks of an exported roster that name its exporter from a copy (trust.md case 101).

Every row carries the request's mark in characters nobody sees; and inside one place the rows stand in an order
that only the request's mark explains. The first survives a copy to CSV and the loss of any number of rows; the
second also survives that somebody washes the invisible characters out. Sorting by hand destroys the second only.
"""

import secrets
from collections.abc import Iterable, Sequence
from itertools import pairwise

from portal.privacy import crypto

BITS, STEP = 40, 2
SIGNS = "\u200b\u200c\u200d\u2060"  # zero width space, non-joiner, joiner, word joiner: two bits each
LENGTH = BITS // STEP
ORDER_PURPOSE = "registration.export.order"
SURE = 0.9  # of neighbours in the mark's own order; by chance it is half of them
FEWEST_NEIGHBOURS = 12  # below it half and all are too near for a verdict


def new_mark() -> int:
    """Forty random bits."""
    return secrets.randbits(BITS)


def woven(mark: int) -> str:
    """The mark as characters of no width."""
    return "".join(SIGNS[mark >> shift & 3] for shift in range(BITS - STEP, -1, -STEP))


def read_mark(text: str) -> int | None:
    """The mark in a cell, or none."""
    signs = [SIGNS.index(letter) for letter in text if letter in SIGNS]
    if len(signs) < LENGTH:
        return None
    mark = 0
    for sign in signs[:LENGTH]:
        mark = mark << STEP | sign
    return mark


def place_in_order(mark: int, receipt_no: str) -> bytes:
    """Where a row stands among those of its place in the file of this mark."""
    return crypto.mac(f"{mark}:{receipt_no}", ORDER_PURPOSE)


def agreement(mark: int, rows: Sequence[tuple[str, str]]) -> tuple[float, int]:
    """The share of neighbours of one place that stand in the mark's order, and how many neighbours there are.

    `rows` are (place, receipt number) as the copy has them.
    """
    pairs = [(left, right) for (place, left), (other, right) in pairwise(rows) if place == other and left != right]
    right_way = sum(place_in_order(mark, one) < place_in_order(mark, two) for one, two in pairs)
    return (right_way / len(pairs) if pairs else 0.0), len(pairs)


def mark_of_cells(cells: Iterable[str]) -> int | None:
    """The mark that most cells carry."""
    found: dict[int, int] = {}
    for cell in cells:
        mark = read_mark(cell)
        if mark is not None:
            found[mark] = found.get(mark, 0) + 1
    return max(found, key=lambda one: found[one]) if found else None


def mark_of_order(candidates: Iterable[int], rows: Sequence[tuple[str, str]]) -> int | None:
    """The one mark whose order the rows keep; none where no order is clear or the rows are too few."""
    for mark in candidates:
        share, neighbours = agreement(mark, rows)
        if neighbours >= FEWEST_NEIGHBOURS and share >= SURE:
            return mark
    return None
