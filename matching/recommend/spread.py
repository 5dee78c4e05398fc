"""Who gets which of the best, so that not always the same few are shown (features E17). Pure; recall is measured before it."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def spread(wanted: Sequence[Sequence[T]], room: dict[T, int], most: int, *, order: Iterable[int]) -> list[list[T]]:
    """For each owner the first `most` of its wishes that still have room; where those run out, the fullest lists serve.

    `room` is used up as owners are served in `order`, which changes by day: nobody is always last. What is not in
    `room` has no bound. Nobody's list becomes shorter by it.
    """
    given: list[list[T]] = [[] for _ in wanted]
    for owner in order:
        free = [one for one in wanted[owner] if room.get(one, 1) > 0][:most]
        left = most - len(free)
        kept = set(free)
        full = [one for one in wanted[owner] if one not in kept][:left] if left else []
        kept.update(full)
        given[owner] = [one for one in wanted[owner] if one in kept]
        for one in free:
            if one in room:
                room[one] -= 1
    return given
