"""Answers kept for seconds in this process: what many look at in the same moment is worked out once."""

import time
from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any

TURNS = 32


class Shortly:
    """Answers by key, each at most `seconds()` old; nothing is kept while that is 0. Other processes keep their own.

    Who asks for what another thread is just working out waits for it.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self.seconds = seconds
        self._kept: dict[Hashable, tuple[float, Any]] = {}
        self._turns = [RLock() for _ in range(TURNS)]

    def get(self, key: Hashable, work_out: Callable[[], Any]) -> Any:
        """The answer for the key; worked out if there is none yet or the one kept is too old."""
        most = self.seconds()
        if not most:
            return work_out()
        kept = self._young(key, most)
        if kept is None:
            with self._turns[hash(key) % TURNS]:
                kept = self._young(key, most) or self._keep(key, work_out, most)
        return kept[1]

    def _young(self, key: Hashable, most: float) -> tuple[float, Any] | None:
        kept = self._kept.get(key)
        return kept if kept and time.monotonic() - kept[0] < most else None

    def _keep(self, key: Hashable, work_out: Callable[[], Any], most: float) -> tuple[float, Any]:
        kept = (time.monotonic(), work_out())  # as old as what it was worked out from
        for old in [one for one, (at, _) in self._kept.copy().items() if kept[0] - at >= most]:
            self._kept.pop(old, None)
        self._kept[key] = kept
        return kept

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()
