"""What happened with a person, the newest first: steps of their registrations, work, contacts, letters, refusals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import OuterRef, QuerySet
from django.utils import timezone

from assistance.followup.pages.focus import spoken
from assistance.followup.visits.models import VisitNote
from portal.accounts.actors import Actor
from portal.accounts.models import User
from portal.cases.contacts.enums import Means, Outcome, Situation
from portal.cases.contacts.models import Contact, Refusal
from portal.cases.models import TransitionLog
from portal.foundation.prepared import Prepared
from portal.messages.models import Message
from portal.people.models import Person
from portal.ui.contacts import short_date
from portal.ui.parts import Happening
from portal.ui.parts import State as Look
from portal.ui.words import cn_date, label_of, local
from registration.employment.models import EmploymentRegistration
from registration.employment.workflow import WORKFLOW
from registration.unemployment.ladder import TITLES
from registration.unemployment.models import UnemploymentRegistration

SALT, SIZE = "assistance.followup.timeline", 20
QUIET = frozenset({"accept"})
"""Steps that say nothing to somebody who reads a person's years."""
TOLD = (
    "at",
    "means",
    "outcome",
    "situation",
    "content",
    "next_step",
    "next_on",
    "counts",
    "actor_id",
    "by",
    "lat",
    "lon",
)
PLACED = VisitNote.objects.filter(contact_id=OuterRef("pk"), lat__isnull=False)


def _told(found: QuerySet, before: object) -> QuerySet:
    by = User.objects.staff().filter(pk=OuterRef("actor_id")).values("name")
    rows = found.filter(at__lt=before).annotate(by=by, lat=PLACED.values("lat")[:1], lon=PLACED.values("lon")[:1])
    return rows.values_list(*TOLD, named=True).order_by("-at")[: SIZE + 1]


CONTACTS = Prepared(lambda cases, before: _told(Contact.objects.kept().filter(case_id__in=cases), before))
AT_WORK = Prepared(
    lambda actor, person, before: _told(
        Contact.objects.kept().filter(
            case_id__in=EmploymentRegistration.objects.visible_to(actor).filter(person=person).values("pk")
        ),
        before,
    )
)
STEPS = Prepared(
    lambda cases, before: (
        TransitionLog.objects.filter(case_id__in=cases, at__lt=before)
        .exclude(name__in=sorted(QUIET))
        .values_list("at", "case_id", "name", "reason", named=True)
        .order_by("-at", "-id")[: SIZE + 1]
    )
)
LETTERS = Prepared(
    lambda person, before: (
        Message.objects.filter(person=person, created_at__lt=before)
        .values_list("title", "created_at", "read_at", named=True)
        .order_by("-created_at")[: SIZE + 1]
    )
)
WORK = Prepared(
    lambda person, before: (
        TransitionLog.objects.filter(
            case_id__in=EmploymentRegistration.objects.filter(person=person).values("pk"), at__lt=before
        )
        .annotate(where=EmploymentRegistration.objects.filter(pk=OuterRef("case_id")).values("employer__name"))
        .values_list("at", "name", "reason", "where", named=True)
        .order_by("-at", "-id")[: SIZE + 1]
    )
)
REFUSALS = Prepared(
    lambda person, before: Refusal.objects.filter(person=person, withdrawn_at__isnull=True, at__lt=before).order_by(
        "-at"
    )[: SIZE + 1]
)


@dataclass(frozen=True)
class Stretch:
    """Some happenings, and the signed moment to go on from; empty where the past ends."""

    happenings: Sequence[Happening]
    onward: str


def timeline(
    person: Person,
    cases: Sequence[UnemploymentRegistration],
    actor: Actor,
    *,
    mark: str = "",
    contacts_only: bool = False,
) -> Stretch:
    """The next stretch of a person's story before `mark`. At most six queries, whatever the length."""
    before = _moment(mark)
    found = list(_contacts(person, cases, actor, before))
    if not contacts_only:
        found += [*_steps(cases, before), *_letters(person, before), *_refusals(person, actor, before)]
        found += _work(person, before)
    found.sort(key=lambda one: one[0], reverse=True)
    more, this_year = len(found) > SIZE, timezone.localdate().year
    shown = [Happening(title, at, state, note, _dated(at, this_year)) for at, title, state, note in found[:SIZE]]
    return Stretch(shown, signing.dumps(found[SIZE - 1][0].isoformat(), salt=SALT) if more else "")


def _dated(at: datetime, this_year: int) -> str:
    """`11月12日（周四）`, and the year of another one."""
    day = local(at)
    return cn_date(day) if day.year == this_year else short_date(day)


def _moment(mark: str) -> datetime:
    try:
        return datetime.fromisoformat(signing.loads(mark, salt=SALT)) if mark else timezone.now()
    except (signing.BadSignature, ValueError):
        return timezone.now()


Dated = tuple[datetime, str, Look, str]  # when, what, how it stands, a note


def _contacts(
    person: Person, cases: Sequence[UnemploymentRegistration], actor: Actor, before: datetime
) -> Iterator[Dated]:
    """Of the cases that the actor may see: a person's other lives are not theirs."""
    rows = CONTACTS.rows(cases=[case.pk for case in cases], before=before)
    for row in [*rows, *AT_WORK.rows(actor=actor, person=person.pk, before=before)]:
        said = spoken(actor, row)
        reached = row.outcome == Outcome.REACHED
        title = f"{label_of(Means, row.means)}{'联系上了' if reached else '，' + label_of(Outcome, row.outcome)}"
        title += f"，{label_of(Situation, row.situation)}" if row.situation else ""
        parts = [
            said.words.partition("。")[2],
            f"说好{said.agreed}" if said.agreed else "",
            f"在北纬 {row.lat}、东经 {row.lon} 一带记的" if row.lat else "",
            row.by or "",
        ]
        note = "。".join(part for part in parts if part) or ("" if reached else "不算联系")
        yield row.at, title, Look.DONE if row.counts else Look.TODO, note


def _steps(cases: Sequence[UnemploymentRegistration], before: datetime) -> Iterator[Dated]:
    numbers = {case.pk: case.receipt_no for case in cases}
    for row in STEPS.rows(cases=list(numbers), before=before):
        note = row.reason or (f"受理号 {numbers[row.case_id]}" if row.name == "submit" else "")
        state = Look.DONE if row.name == "approve" else Look.NOW
        title = TITLES.get(row.name, "有新情况").replace("您", "本人")
        yield row.at, title, Look.TODO if row.name == "submit" else state, note


def _letters(person: Person, before: datetime) -> Iterator[Dated]:
    for row in LETTERS.rows(person=person.pk, before=before):
        read = f"{cn_date(row.read_at)}看过" if row.read_at else "还没看"
        yield row.created_at, f"发给本人：{row.title}", Look.NOW, read


def _refusals(person: Person, actor: Actor, before: datetime) -> Iterator[Dated]:
    for row in REFUSALS.rows(person=person.pk, before=before):
        why = "有正当理由" if row.justified else "没有说正当理由"
        yield row.at, f"拒绝了{row.get_offered_display()}", Look.TODO, why


def _work(person: Person, before: datetime) -> Iterator[Dated]:
    """What was registered of their work, by whomever; their office reads all of it, wherever it was (requirements 5.3)."""
    for row in WORK.rows(person=person.pk, before=before):
        title = WORKFLOW.named(row.name).label + (f"：{row.where}" if row.where else "")
        yield row.at, title, Look.NOW, row.reason
