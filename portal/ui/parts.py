"""What the parts of a page need to know. Templates under templates/ui/ draw them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models

from portal.ui.words import cn_date


class State(models.TextChoices):
    """States that a part may show; each has its own shape and is always said in words as well."""

    DONE = "done", "已完成"
    NOW = "now", "进行中"
    TODO = "todo", "还没开始"
    DUE = "due", "快到期"
    LATE = "late", "已过期"
    NEW = "new", "新"
    WAIT = "wait", "等待"
    NONE = "none", "没有数据"


@dataclass(frozen=True)
class Person:
    """Who does it: a name, an office and a telephone that a caller can dial."""

    name: str
    office: str = ""
    phone: str = ""
    hours: str = ""
    address: str = ""


@dataclass(frozen=True)
class Step:
    """One rung of a ladder. `said` replaces the state's own word (12月4日前, 已过期 3 天)."""

    title: str
    state: State
    when: date | datetime | None = None
    by: Person | None = None
    note: str = ""
    said: str = ""

    @property
    def word(self) -> str:
        return self.said or str(State(self.state).label)


@dataclass(frozen=True)
class Task:
    """One thing to do, with the state in words; without a url it is a plain line."""

    title: str
    word: str
    state: State = State.NONE
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class CheckRow:
    """One answer on a check page. `change` is the address of its question."""

    label: str
    value: str
    change: str = ""
    note: str = ""


@dataclass(frozen=True)
class CheckGroup:
    """Answers of one topic."""

    title: str
    rows: Sequence[CheckRow]


@dataclass(frozen=True)
class NextContact:
    """The next date promised, and who keeps it."""

    when: date | datetime
    by: Person
    note: str = ""
    change: str = ""


@dataclass(frozen=True)
class Receipt:
    """What stands after a submission: number, moment, date promised."""

    title: str
    number: str
    at: datetime
    word: str = "已提交"
    note: str = ""
    promised: date | None = None
    promise: str = ""


@dataclass(frozen=True)
class Queue:
    """One queue of a desk's rail. `key` ties the figure to a poll's answer."""

    label: str
    count: int | str
    url: str
    key: str = ""
    note: str = ""
    state: State = State.TODO
    current: bool = False


@dataclass(frozen=True)
class Happening:
    """One line of a person's timeline."""

    title: str
    when: date | datetime | None
    state: State = State.TODO
    note: str = ""
    said: str = ""

    @property
    def dated(self) -> str:
        return self.said or cn_date(self.when)


@dataclass(frozen=True)
class Definition:
    """口径: what a figure counts, how, and who says so."""

    title: str
    plain: str
    formula: Sequence[str]
    counts: str = ""
    leaves_out: str = ""
    facts: Sequence[tuple[str, str]] = ()
    mind: str = ""
    breakdown: Sequence[tuple[str, str]] = ()
    list_url: str = ""
    list_words: str = ""


@dataclass(frozen=True)
class Figure:
    """One figure of a board: number, unit, target in words, comparison, a small line of its past."""

    title: str
    number: str
    unit: str
    target: str = "没有目标"
    state: State = State.NONE
    compared: str = ""
    past: Sequence[float] = field(default_factory=tuple)
    definition_url: str = ""
    plain: str = ""
    open: bool = False
    sum: str = ""  # the definition in numbers, for a phone
    step: float = 0  # what one unit of the line's height stands for at least
