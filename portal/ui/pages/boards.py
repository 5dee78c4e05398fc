"""Boards: figures with their target in words, and the definition that one of them shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest

from portal.ui.parts import Definition, Figure, State

SMALLEST_CELL = 5  # fewer people than this could be recognised


@dataclass(frozen=True)
class BoardPage:
    """Figures under keys, and their definitions under the same keys; `?def=<key>` opens one."""

    figures: dict[str, Figure]
    definitions: dict[str, Definition]
    said: str = ""

    def shown(self, request: HttpRequest) -> Sequence[Figure]:
        """The figures with their definition's address, the open one marked."""
        opened = request.GET.get("def", "")
        return [
            replace(figure, open=key == opened, definition_url=f"?def={key}" if key in self.definitions else "")
            for key, figure in self.figures.items()
        ]

    def opened(self, request: HttpRequest) -> Definition | None:
        return self.definitions.get(request.GET.get("def", ""))


NEAR = 0.1  # of the target: so far off it is called near, farther missed


def against_target(
    value: float, target: float | None, *, more_is_better: bool, unit: str, gap_unit: str = ""
) -> tuple[State, str]:
    """The state and the words for a figure beside its target: 达标, 差多少, 多多少."""
    if target is None:
        return State.NONE, "没有目标"
    gap = round(target - value if more_is_better else value - target, 1)
    if gap <= 0:
        return State.DONE, f"目标 {target:,g}{unit}{'' if more_is_better else ' 以下'}，达标"
    state = State.DUE if gap <= NEAR * target else State.LATE
    return state, f"目标 {target:,g}{unit}，{'差' if more_is_better else '多'} {gap:,g}{gap_unit or unit}"


def small_cell(count: int) -> str:
    """A count that may be shown outside the office on duty."""
    return f"不足 {SMALLEST_CELL}" if 0 < count < SMALLEST_CELL else f"{count:,}"
