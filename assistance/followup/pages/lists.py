"""The lists of a desk: overdue, due today and done today, in the actor's own reach."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Value
from django.db.models.functions import Concat, Left
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from assistance.followup.pages.words import GROUPS, why
from portal.accounts.actors import Actor
from portal.accounts.enums import OfficeLevel
from portal.accounts.permissions import Action
from portal.accounts.scope import in_areas
from portal.cases.contacts.enums import Step
from portal.cases.contacts.models import Contact, FollowUpTask
from portal.privacy.enums import Datum
from portal.privacy.matrix import in_full, shown
from portal.regions.codes import is_local
from portal.regions.selectors import short_names
from portal.ui.contacts import how_it_went, standing
from portal.ui.pages.paging import Paged, page_of
from portal.ui.parts import Queue
from portal.ui.parts import State as Look

MOST_DONE = 50  # of today's finished ones are listed; the line above counts them all
TITLES = {"today": "今日到期", "overdue": "已逾期", "escalated": "督办", "handed": "请我代办"}
SORTS = {
    "due": ("先到期的在前", "due_on"),
    "place": ("按住的地方", "region_code"),
    "name": ("按姓名", "person__name_pinyin"),
}
REASONS = (
    *((step.value, str(step.label)) for step in Step if step is not Step.REGULAR),
    ("cadence.registered", "每月联系"),
    *((rule, who) for rule, (who, _) in GROUPS.items()),
)


@dataclass(frozen=True)
class Row:
    """One person to contact, as the actor may see them."""

    task: FollowUpTask
    name: str
    why: str
    place: str
    last: str
    state: Look
    word: str
    phone: str
    nth: int  # its number in the whole list, 0 for a finished one


@dataclass(frozen=True)
class Stack:
    """Rows under one heading."""

    title: str
    rows: list[Row]
    count: int
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """What the list's tools ask for; whatever an address says, only what is known counts."""

    reason: str = ""
    place: str = ""
    sort: str = "due"

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        given = request.GET
        reason, place, sort = given.get("reason", ""), given.get("place", ""), given.get("sort", "")
        return cls(
            reason if reason in dict(REASONS) else "",
            place if len(place) == 12 and place.isascii() and place.isdigit() and is_local(place) else "",
            sort if sort in SORTS else "due",
        )

    def narrow(self, tasks: QuerySet) -> QuerySet:
        if self.reason:
            rule = "." in self.reason
            tasks = tasks.filter(**{"rule" if rule else "step": self.reason})
        return tasks.filter(in_areas("region_code", (_reach(self.place),))) if self.place else tasks


def _reach(code: str) -> tuple[str, str]:
    """A village alone, or everything of a township."""
    return (code, code[:9] + "999") if code.endswith("000") else (code, code)


@dataclass
class WorkList:
    """One of the three lists for an actor, with what its tools ask for."""

    actor: Actor
    which: str
    request: HttpRequest
    today: date = field(default_factory=timezone.localdate)

    def __post_init__(self) -> None:
        self.asked = Asked.of(self.request)
        self.mine = FollowUpTask.objects.visible_to(self.actor)
        self.found = self.asked.narrow(self.mine).select_related("person", "service_office", "handed_to")
        self.page = self._page()
        self.done, self.done_count = self._done()
        rows = [*self.page, *self.done]
        self._last = Contact.objects.latest(task.case_id for task in rows)
        self._places = short_names([*(t.region_code for t in rows), *(t.region_code[:9] + "000" for t in rows)])

    @property
    def title(self) -> str:
        return TITLES[self.which]

    @property
    def total(self) -> int:
        return self.page.count + self.done_count

    def _open(self) -> QuerySet:
        if self.which == "escalated":
            return told(self.found, self.actor)
        if self.which == "handed":
            return self.found.handed_to(self.actor)
        return self.found.overdue(self.today) if self.which == "overdue" else self.found.due_by(self.today)

    def _page(self) -> Paged:
        """By what was asked; for an office above the township what was escalated comes before all else."""
        order = [SORTS[self.asked.sort][1], "due_on", "id"]
        above = (self.actor.office_level or OfficeLevel.VILLAGE) < OfficeLevel.TOWNSHIP
        first = [F("level").asc(nulls_last=True)] if above else []
        return page_of(self._open().order_by(*first, *order), self.request, size=100)

    def _done(self) -> tuple[list[FollowUpTask], int]:
        if self.which != "today" or self.page.number > 1:
            return [], 0
        found = self.found.done_since(midnight(self.today))
        rows = list(found.order_by("-closed_at", "id")[: MOST_DONE + 1])
        return rows[:MOST_DONE], len(rows) if len(rows) <= MOST_DONE else found.count()

    def stacks(self) -> list[Stack]:
        """The list's parts in the order of work: told from above, overdue, today, done."""
        rows = [self.row(task) for task in self.page]
        level = self.actor.office_level or 0
        urged = [row for row in rows if row.task.level is not None and row.task.level <= level < OfficeLevel.TOWNSHIP]
        late = [row for row in rows if row not in urged and row.task.due_on < self.today]
        due = [row for row in rows if row.task.due_on >= self.today and row not in urged]
        due_title = "今天到期" if self.which == "today" else "还没到期"
        stacks = [Stack("督办到本级", urged, len(urged)), Stack("已经逾期", late, len(late))]
        stacks += [Stack(due_title, due, len(due), f"已办 {self.done_count} 人" if self.done_count else "")]
        stacks += [Stack("今天已办", [self.row(task) for task in self.done], self.done_count)]
        return [stack for stack in stacks if stack.rows]

    def row(self, task: FollowUpTask) -> Row:
        audience = self.actor.audience
        state, word = standing(task, self.today)
        return Row(
            task, shown(Datum.NAME, task.person.name, audience) or "（姓名不显示）", self._why(task), self._place(task),
            how_it_went(self._last.get(task.case_id)), state, word, (task.person.phone or "") if in_full(Datum.PHONE, audience) else "",
            self.position(task.pk),
        )  # fmt: skip

    def _why(self, task: FollowUpTask) -> str:
        """Why, and whom a colleague asked to do it."""
        if task.handed_to is None:
            return why(task)
        who = "您" if task.handed_to_id == self.actor.user_id else task.handed_to.name
        return f"{why(task)}，请{who}代办"

    def _place(self, task: FollowUpTask) -> str:
        """The village; for a county the township before it."""
        own, town = self._places.get(task.region_code, ""), self._places.get(task.region_code[:9] + "000", "")
        wide = (self.actor.office_level or 0) < OfficeLevel.TOWNSHIP and town != own
        return f"{town}{own}" if wide else own

    def places(self) -> list[tuple[str, str]]:
        """Where people on the list live: villages for a township, townships for an office above. Two queries."""
        wide = (self.actor.office_level or 0) < OfficeLevel.TOWNSHIP
        code = Concat(Left("region_code", 9), Value("000")) if wide else "region_code"
        codes = self.mine.due_by(self.today).order_by().values_list(code, flat=True).distinct()[:200]
        return sorted(short_names(codes).items(), key=lambda one: one[1])

    def after(self, task: FollowUpTask | None) -> FollowUpTask | None:
        """The task to go on with behind `task`: the next open one of this page, or its first."""
        rows = list(self.page)
        pks = [one.pk for one in rows]
        if task is None or task.pk not in pks:
            return rows[0] if rows else None
        at = pks.index(task.pk)
        return rows[at + 1] if at + 1 < len(rows) else None

    def position(self, pk: UUID) -> int:
        """The number of a task in the whole list, 0 if it is not on this page."""
        pks = [one.pk for one in self.page]
        return self.page.first + pks.index(pk) if pk in pks else 0


def told(tasks: QuerySet, actor: Actor) -> QuerySet:
    """The open tasks that were escalated to the actor's own level or above."""
    return tasks.escalated().filter(level__lte=actor.office_level or OfficeLevel.VILLAGE)


def midnight(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def counts(actor: Actor) -> dict[str, Any]:
    """How many are due, overdue, escalated and done today, and the oldest day overdue. One query."""
    today, level = timezone.localdate(), actor.office_level or OfficeLevel.VILLAGE
    open_now, done = Q(closed_at__isnull=True), Q(closed_at__isnull=False)
    mine = Q(handed_to=actor.user_id)
    relevant = (open_now & (Q(due_on__lte=today) | Q(level__isnull=False) | mine)) | Q(
        closed_as="done", closed_at__gte=midnight(today)
    )
    found = FollowUpTask.objects.visible_to(actor).filter(relevant)
    return found.aggregate(
        due=Count("pk", filter=open_now & Q(due_on__lte=today)),
        done=Count("pk", filter=done),
        overdue=Count("pk", filter=open_now & Q(due_on__lt=today)),
        escalated=Count("pk", filter=open_now & Q(level__lte=level)),
        handed=Count("pk", filter=open_now & mine),
        oldest=Min("due_on", filter=open_now & Q(due_on__lt=today)),
    )


def queues(actor: Actor) -> list[Queue]:
    """The follow-up queues of the rail; what a colleague asked for only where there is any."""
    counted = counts(actor)
    late, told_of = counted["overdue"], counted["escalated"]
    oldest = f"最久 {(timezone.localdate() - counted['oldest']).days} 天" if late else ""
    found = [
        Queue("今日到期", counted["due"] + counted["done"], reverse("desk-today"), key="due"),
        Queue(
            "已逾期", late, reverse("desk-overdue"), key="overdue", note=oldest, state=Look.LATE if late else Look.TODO
        ),
    ]
    if told_of or not actor.can(Action.TASK_PLAN):
        note = "请先办这些" if told_of and actor.can(Action.CONTACT_LOG) else ""
        state = Look.LATE if told_of else Look.TODO
        found.append(Queue("督办", told_of, reverse("desk-escalated"), key="escalated", note=note, state=state))
    if counted["handed"]:
        found.append(Queue("请我代办", counted["handed"], reverse("desk-handed"), key="handed"))
    return found
