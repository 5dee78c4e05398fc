"""The page of one case, and the list of what is to be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.ui.parts import Happening, NextContact, State, Step, Task

CLOSED = {State.DONE}


@dataclass(frozen=True)
class TaskList:
    """Tasks in the order that helps: late, due, the rest, then what is done."""

    tasks: Sequence[Task]

    def __iter__(self):  # type: ignore[no-untyped-def]
        order = [State.LATE, State.DUE, State.NOW, State.NEW, State.NONE, State.TODO, State.WAIT, State.DONE]
        return iter(sorted(self.tasks, key=lambda task: order.index(State(task.state))))

    @property
    def open_count(self) -> int:
        return sum(task.state not in CLOSED for task in self.tasks)


@dataclass(frozen=True)
class CasePage:
    """Where a case stands: the next date first, then what to do, then the steps and what happened."""

    title: str
    number: str = ""
    contact: NextContact | None = None
    tasks: TaskList = TaskList(())
    steps: Sequence[Step] = ()
    happenings: Sequence[Happening] = ()
