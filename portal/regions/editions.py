"""Reference data kept in memory, and read again when another process has loaded or published new."""

import time
from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from django.db import transaction

from portal.regions.models import DataRelease

T = TypeVar("T")
CHECK_EVERY = 15  # seconds between two looks at the release's mark: so long may a process lag behind


class Edition(Generic[T]):
    """What `read` makes of the tables, held until the DataRelease called `name` carries another mark.

    Asking costs nothing within CHECK_EVERY, then one query by primary key.
    """

    every: ClassVar[list["Edition"]] = []  # so that a test harness can make all of them forget

    def __init__(self, name: str, read: Callable[[], T]) -> None:
        self.name, self.read = name, read
        self._held: tuple[str, T] | None = None
        self._checked_at = 0.0
        Edition.every.append(self)

    def current(self) -> T:
        """The held value, read anew if the mark has changed."""
        now = time.monotonic()
        held = self._held
        if held is None or now - self._checked_at >= CHECK_EVERY:
            mark = DataRelease.objects.filter(name=self.name).values_list("fingerprint", flat=True).first() or ""
            if held is None or held[0] != mark:
                held = (mark, self.read())
            self._held, self._checked_at = held, now
        return held[1]

    def forget(self) -> None:
        """Read at the next question, here; other processes follow the mark."""
        self._held, self._checked_at = None, 0.0

    def mark(self, fingerprint: str) -> None:
        """Tell every process that the tables changed; call it in the transaction that changed them."""
        DataRelease.objects.update_or_create(name=self.name, defaults={"fingerprint": fingerprint})
        self.forget()
        # Between here and the commit another thread may read the old rows under the old mark.
        transaction.on_commit(self.forget)
