"""Whole columns at once: what is plainly right is read by arithmetic over bytes; every other cell goes the slow way.

A quick reader never says that a cell is wrong and never changes one in a way the slow reader would not: it answers with
what `portal.ui.imports.cells` gives, or with None. The property test holds the two together.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from portal.people.identity import CHECKS, INVENTED_REGION, OLDEST, WEIGHTS
from portal.ui.imports import cells

Quick = Callable[[Sequence[str]], list[str | None]]
Digits = NDArray[np.uint8]
HAN = re.compile("[\u4e00-\u9fff]{2,20}")
ZERO, LONG_AGO = ord("0"), timedelta(days=3)


def _fixed(column: Sequence[str], length: int) -> tuple[list[int], Digits]:
    """Places of the cells of ASCII that are so long, and their bytes as a table."""
    at = [place for place, cell in enumerate(column) if len(cell) == length and cell.isascii()]
    joined = "".join([column[place] for place in at]).encode()
    return at, np.frombuffer(joined, np.uint8).reshape(len(at), length) - ZERO


def _only(column: Sequence[str], at: list[int], right: NDArray[np.bool_]) -> list[str | None]:
    if len(at) == len(column) and right.all():
        return list(column)
    found: list[str | None] = [None] * len(column)
    for place in np.asarray(at, int)[right]:
        found[place] = column[place]
    return found


def id_numbers(column: Sequence[str]) -> list[str | None]:
    """Numbers of eighteen digits (or seventeen and X) with a right check character and an old enough birthday."""
    at, table = _fixed(column, 18)
    digits, last = table[:, :17], table[:, 17]
    checks = np.frombuffer(CHECKS.encode(), np.uint8) - ZERO
    sums = digits.astype(np.int32) @ np.array(WEIGHTS, np.int32)
    right = (digits <= 9).all(axis=1) & (checks[sums % 11] == last)
    right &= (
        (digits[:, 0] != 0) & (digits[:, 0] != 9) & ((digits[:, 0] != 8) | (digits[:, 1] > 3) | (digits[:, 1] == 0))
    )
    if not settings.DEMO:
        invented = np.frombuffer(INVENTED_REGION.encode(), np.uint8) - ZERO
        right &= (digits[:, :6] != invented).any(axis=1)
    return _only(column, at, right & _born(digits[:, 6:14].astype(np.int32) % 10))


def _born(days: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether eight digits are a day between 1900 and a few days ago."""
    year = days[:, :4] @ np.array([1000, 100, 10, 1], np.int32) - OLDEST
    month, day = days[:, 4] * 10 + days[:, 5], days[:, 6] * 10 + days[:, 7]
    calendar = _calendar(date.today())
    near = (year >= 0) & (year < len(calendar))
    return near & calendar[np.where(near, year, 0), month, day]


@lru_cache(2)
def _calendar(today: date) -> NDArray[np.bool_]:
    """Which days there were since 1900, by year, month and day."""
    found = np.zeros((today.year - OLDEST + 1, 100, 100), np.bool_)
    first = date(OLDEST, 1, 1)
    for gone in range((today - LONG_AGO - first).days + 1):
        day = first + timedelta(days=gone)
        found[day.year - OLDEST, day.month, day.day] = True
    return found


def phones(column: Sequence[str]) -> list[str | None]:
    """Mobile numbers as eleven digits."""
    at, table = _fixed(column, 11)
    right = (table <= 9).all(axis=1) & (table[:, 0] == 1) & (table[:, 1] >= (2 if settings.DEMO else 3))
    return _only(column, at, right)


def names(column: Sequence[str]) -> list[str | None]:
    """Names of common Chinese characters alone."""
    whole = HAN.fullmatch
    return [cell if whole(cell) else None for cell in column]


QUICK: dict[Callable[..., str], Quick] = {cells.id_number: id_numbers, cells.phone: phones, cells.name: names}
"""The quick reader of a slow one; for all others there is none."""
