"""On people's own page: is my struck-off unit still my work; and for whoever speaks for an employer, what it owes. One query."""

from typing import Any

from django.db.models import Count, F, IntegerField, Min, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from portal.accounts.actors import Actor
from portal.people.employers.models import Membership
from portal.ui.parts import State as Look
from portal.ui.parts import Task
from portal.ui.words import cn_date
from registration.joint.models import Duty, ProposedEnd

COLUMNS = ("what", "key", "name", "first", "many")
WORDS = {
    "my-end": ("您的单位注销或吊销了，还在上班吗？", ""),
    "employer-workers": ("单位注销或吊销了，请给职工办终止", "人"),
    "employer-duties": ("职工的参保、停保、档案要办", "件"),
}
"""By the name of the address that a task leads to: what it says, and of what it counts how many."""


def tasks(actor: Actor) -> list[Task]:
    """Mine each for itself; an employer's in one line, by the earliest last day."""
    mine = ProposedEnd.objects.waiting().filter(
        registration__person__links__account=actor.user_id,
        registration__person__links__ended_at__isnull=True,
        answer="",
    )
    named = mine.order_by().annotate(
        what=Value("my-end"), key=F("pk"), name=F("registration__employer__name"), first=F("due_on"),
        many=Value(1, IntegerField()),
    )  # fmt: skip
    employers = Membership.objects.of_account(actor).values("employer")
    ends = ProposedEnd.objects.waiting().filter(registration__employer__in=employers)
    found = named.values_list(*COLUMNS).union(
        _by_employer("employer-workers", ends, "registration__employer"),
        _by_employer("employer-duties", Duty.objects.visible_to(actor).waiting(), "employer"),
        all=True,
    )
    return [_task(*row) for row in sorted(found, key=lambda row: (row[3], str(row[1])))]


def _by_employer(what: str, found: QuerySet, employer: str) -> QuerySet:
    named = found.order_by().annotate(what=Value(what), key=F(employer), name=F(f"{employer}__name"))
    counted = named.values("what", "key", "name").annotate(first=Min("due_on"), many=Count("pk"))
    return counted.values_list(*COLUMNS)


def _task(what: str, key: Any, name: str | None, first: Any, many: int) -> Task:
    said, unit = WORDS[what]
    look = Look.LATE if unit and first < timezone.localdate() else Look.DUE
    return Task(
        said, f"{cn_date(first)}前", look, reverse(what, args=[key]), f"{name}，{many} {unit}" if unit else name or ""
    )
