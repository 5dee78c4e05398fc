"""The two lists of contradictions: what waits, and what was decided."""

from collections.abc import Mapping
from typing import Any

from registration.joint.enums import WAITING, ConflictState
from registration.joint.models import ConflictQuerySet

LISTS = {"waiting": ("等处理", "conflicts"), "done": ("处理完的", "conflicts-done")}


def which_of(given: Mapping[str, Any]) -> str:
    return "done" if given.get("list") == "done" else "waiting"


def narrow(conflicts: ConflictQuerySet, which: str) -> ConflictQuerySet:
    """What waits, the earliest clock first; or what was decided, the newest first."""
    if which == "waiting":
        return conflicts.waiting().order_by("due_at", "pk")
    return conflicts.exclude(state__in=sorted(WAITING | {ConflictState.NEW})).order_by("-decided_at", "pk")
