"""How far a long command is, as a small file that pages of the same machine may read.

A transaction that is still open cannot tell anybody through the database, and the cache may be away.
"""

import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings

FORGOTTEN_AFTER = 30  # seconds without a report: its command was killed


def _path(name: str) -> Path:
    return settings.DATA_DIR / f"{name}.json"


class Progress:
    """Context of a long command: reports while it runs, leaves nothing behind when it ends."""

    def __init__(self, name: str) -> None:
        self.name, self.percent = name, -1

    def __enter__(self) -> Self:
        self.report(0)
        return self

    def report(self, share: float) -> None:
        """Say that `share` (0 to 1) of the work is done; written once a percent."""
        percent = int(share * 100)
        if percent != self.percent:
            self.percent, draft = percent, _path(f"{self.name}.{os.getpid()}")
            draft.write_text(json.dumps({"percent": percent}))
            draft.replace(_path(self.name))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _path(self.name).unlink(missing_ok=True)


def progress_of(name: str) -> dict[str, int] | None:
    """`{"percent": 45}` while the command called `name` runs, else None."""
    path = _path(name)
    try:
        if time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
            return None
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None
